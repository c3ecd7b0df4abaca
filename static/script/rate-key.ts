// How hard a new key is to guess, from its length and its variety; a hint for people, the site decides by itself.

const shortest = 8
const longest = 128

const sentences = [
  'Easy to guess: mix in some other characters.',
  'Fair. Add a few characters, or a word.',
  'Good. Another word makes it very good.',
  'Very good: hard to guess.',
] as const

/** From 1, poor, to 4; 0 where nothing was typed. */
export interface Rating {
  level: 0 | 1 | 2 | 3 | 4
  text: string
}

/** What to say about a key that is being typed. Characters count as the site counts them: an emoji is one. */
export function rateKey(key: string): Rating {
  const characters = [...key.toLowerCase()]
  if (characters.length === 0) return { level: 0, text: '' }
  if (characters.length < shortest) return { level: 1, text: `Too short: it needs ${shortest} characters.` }
  if (characters.length > longest) return { level: 1, text: `Too long: ${longest} characters are the most.` }

  const surprises = countSurprises(characters)
  const level = surprises < 6 ? 1 : surprises < 11 ? 2 : surprises < 16 ? 3 : 4
  return { level, text: sentences[level - 1] ?? '' }
}

/** The characters that nobody expects after those before: no repetition, no step up or down, no pair seen already. */
function countSurprises(characters: string[]) {
  const pairs = new Set<string>()
  return characters.filter((character, at) => {
    const before = characters[at - 1] ?? ''
    const pair = before + character
    const step = Math.abs((character.codePointAt(0) ?? 0) - (before.codePointAt(0) ?? 0))
    const known = step <= 1 || pairs.has(pair)
    pairs.add(pair)
    return !known
  }).length
}
