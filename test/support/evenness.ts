// Whether chance is fair.

/**
 * Pearson's chi-square of how often each letter of an alphabet stands at a place of the texts: about as much as there are
 * letters where all are as likely as any other.
 */
export function chiSquareAt(place: number, texts: string[], alphabet: string[]) {
  const expected = texts.length / alphabet.length
  return alphabet.reduce((sum, letter) => {
    const found = texts.filter((text) => text[place] === letter).length
    return sum + (found - expected) ** 2 / expected
  }, 0)
}
