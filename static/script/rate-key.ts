// How hard a new key is to guess, from its length and its variety; a hint for people, the site decides by itself.

const shortest = 8
const longest = 128

/** What so many keys are built on that it counts for nothing. */
const common =
  `abc administrator admin baseball batman charlie dragon football freedom hello iloveyou jordan letmein
  login master michael monkey passw0rd password pokemon princess qwerty qwertz secret shadow sunshine superman trustno
  welcome whatever`.split(/\s+/)
const shortestWord = 4

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

/**
 * What to say about a key that is being typed, where others know these words of its owner. Characters count as the site
 * counts them: an emoji is one.
 */
export function rateKey(key: string, known: string[] = []): Rating {
  const characters = [...key.toLowerCase()]
  if (characters.length === 0) return { level: 0, text: '' }
  if (characters.length < shortest) return { level: 1, text: `Too short: it needs ${shortest} characters.` }
  if (characters.length > longest) return { level: 1, text: `Too long: ${longest} characters are the most.` }

  const surprises = countSurprises([...withoutWords(key.toLowerCase(), known)])
  const level = surprises < 6 ? 1 : surprises < 11 ? 2 : surprises < 16 ? 3 : 4
  return { level, text: sentences[level - 1] ?? '' }
}

/** What is left of a key without the words that everybody tries first. */
function withoutWords(key: string, known: string[]) {
  const words = known
    .flatMap((word) => [word, ...word.split(/[^\p{L}\p{N}]+/u)])
    .map((word) => word.toLowerCase())
    .filter((word) => word.length >= shortestWord)
  return [...words, ...common].reduce((left, word) => left.replaceAll(word, ''), key)
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
