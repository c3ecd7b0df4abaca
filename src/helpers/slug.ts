// The readable end of an address.

/** A name as the end of an address: lower-case words with dashes, accents taken off; empty where nothing is left. */
export function slugOf(name: string) {
  return name
    .normalize('NFKD')
    .replace(/[\p{M}'’]/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '')
}
