// Reads what /metrics says.

/** The number under a name and its labels, in any order; null where there is none. */
export function numberIn(text: string, name: string, labels: Record<string, string> = {}) {
  const wanted = Object.entries(labels).map(([label, value]) => `${label}="${value}"`)
  for (const line of text.split('\n')) {
    const [, found, inside = '', value] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? []
    const told = inside.split(/,(?=\w+=")/).filter((part) => part !== '')
    if (found !== name || told.length !== wanted.length) continue
    if (wanted.every((part) => told.includes(part))) return Number(value)
  }
  return null
}
