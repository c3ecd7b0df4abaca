// What a fault is.
import type { Edit } from '../../support/copy.ts'

/** An old fault of the original: the few lines that bring it back, and the abuses that must notice. */
export interface Fault {
  /** The fault as its users would tell it. */
  name: string
  /** In files below src/. */
  edits: Edit[]
  /** Run on the database of the copy. */
  sql?: string
  /** The requirements whose abuses go red, and no others. */
  red: string[]
}

/** The edits as `startCopy` wants them. */
export const editsOf = ({ edits }: Fault) =>
  edits.map(([file, ...change]): Edit => [`src/${file}`, ...change])
