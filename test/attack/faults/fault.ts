// What a fault is.

/** An old fault of the original: the few lines that bring it back, and the abuses that must notice. */
export interface Fault {
  /** The fault as its users would tell it. */
  name: string
  edits: Edit[]
  /** Run on the database of the copy. */
  sql?: string
  /** The requirements whose abuses go red, and no others. */
  red: string[]
}

/** In a file below src/: what stands there once, and what is put in its place. */
export type Edit = [file: string, find: string, put: string]
