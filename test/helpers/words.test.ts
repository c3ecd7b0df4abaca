// The words of which nicknames are made, as a fresh database holds them.
import sql from 'sql-template-tag'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createDatabase, type Database } from '../../src/db/db.ts'
import { listColours, pickWords } from '../../src/db/namer.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

type Noun = { word: string; type: number; hex: string | null }

let test: TestDatabase
let db: Database
let nouns: Noun[]

beforeAll(async () => {
  test = await createTestDatabase()
  db = createDatabase(test.url, () => {})
  nouns = await db.many<Noun>(sql`
    SELECT nou_noun AS "word", nou_type AS "type", nou_color AS "hex"
    FROM namer.tbl_noun
  `)
})

afterAll(async () => {
  await db.close()
  await test.drop()
})

const wordsOf = (type: number) => nouns.filter((noun) => noun.type === type).map(({ word }) => word)

describe('the words for nicknames', () => {
  it.each([
    ['1,200 adjectives', 1, 1_200],
    ['250 animals', 2, 250],
    ['120 colours', 3, 120],
  ])('are at least %s', (_what, type, least) => {
    expect(wordsOf(type).length).toBeGreaterThanOrEqual(least)
  })

  it('are of one word each: 3 to 14 small letters', () => {
    expect(nouns.filter(({ word }) => !/^[a-z]{3,14}$/.test(word))).toEqual([])
  })

  it('are there only once, whatever their kind', () => {
    const seen = new Set<string>()
    expect(nouns.filter(({ word }) => seen.size === seen.add(word).size)).toEqual([])
  })

  it('are friendly', () => {
    expect(nouns.filter(({ word }) => unfriendly.has(word) || unfriendlyParts.test(word))).toEqual([])
  })
})

describe('the colours', () => {
  it('have six hex digits, and no other word has', () => {
    for (const { word, type, hex } of nouns) {
      if (type === 3) expect(hex, word).toMatch(/^[0-9a-f]{6}$/)
      else expect(hex, word).toBeNull()
    }
  })

  it('can be told from each other', () => {
    const colours = nouns.filter(({ type }) => type === 3)
    const alike = colours.flatMap((colour, index) =>
      colours.slice(0, index).filter((other) => difference(colour.hex, other.hex) < 0.025),
    )
    expect(alike).toEqual([])
  })

  it('are listed by their hex', async () => {
    const hexes = nouns.filter(({ type }) => type === 3).map(({ hex }) => hex)
    expect((await listColours(db)).toSorted()).toEqual(hexes.toSorted())
  })
})

describe('pickWords', () => {
  it('picks an adjective, an animal and a colour with its hex', async () => {
    for (let round = 0; round < 20; round++) {
      const { adjective, animal, colour, hex } = await pickWords(db)
      expect(wordsOf(1)).toContain(adjective)
      expect(wordsOf(2)).toContain(animal)
      expect(nouns).toContainEqual({ word: colour, type: 3, hex })
    }
  })

  it('picks from all of the words', async () => {
    const picked = []
    for (let round = 0; round < 200; round++) picked.push(await pickWords(db))
    expect(new Set(picked.map(({ adjective }) => adjective)).size).toBeGreaterThan(140)
    expect(new Set(picked.map(({ animal }) => animal)).size).toBeGreaterThan(110)
    expect(new Set(picked.map(({ colour }) => colour)).size).toBeGreaterThan(70)
  })

  it('says so when a kind of word is missing', async () => {
    const emptied = db.transaction(async (tx) => {
      await tx.run(sql`DELETE FROM namer.tbl_noun WHERE nou_type = 2`)
      await pickWords(tx)
    })
    await expect(emptied).rejects.toThrow('no row')
  })
})

describe('the table of words', () => {
  const insert = (word: string, type: number, hex: string | null) =>
    db.run(sql`INSERT INTO namer.tbl_noun (nou_noun, nou_type, nou_color) VALUES (${word}, ${type}, ${hex})`)

  it('refuses a word that it has', async () => {
    await expect(insert('otter', 2, null)).rejects.toThrow('tbl_noun_noun')
  })

  it.each([
    ['two words', 'sea otter', 2, null],
    ['a capital', 'Sea', 2, null],
    ['an unknown kind', 'teapot', 4, null],
    ['a colour without a hex', 'teapot', 3, null],
    ['a colour with a wrong hex', 'teapot', 3, '#bada55'],
    ['an animal with a hex', 'teapot', 2, 'bada55'],
  ])('refuses %s', async (_what, word, type, hex) => {
    await expect(insert(word, type, hex)).rejects.toMatchObject({ code: '23514' })
  })
})

/** Words that would not be friendly to a stranger, or not together with an animal. */
const unfriendly = new Set(
  `abnormal aged aggressive ancient angry anxious apish armed ashamed awful backward bad bald bare barren beastly beefy big
  bitter bizarre black blind bloated bloody boastful boring brainless broken brown brutal bulky bumbling chaotic cheap chubby
  clumsy coarse cold common corrupt cowardly crabby cranky crazy creepy criminal crippled crooked cruel curvy cynical damp
  dark dead deadly deaf deceitful decrepit demented deranged desperate devious dim dirty disgusting dizzy dodgy dopey dull
  dumb elderly enormous envious erect evil exotic fair faint fake false fat fearful feeble female feral fetid fierce filthy
  flabby flat foolish foreign forgetful foul fragile frail frigid frumpy fruity furious furry gaunt gay ghastly giant
  gloomy gluttonous greasy greedy grim gross grubby grumpy gullible hairy hard harsh hateful haughty heavy hideous hollow
  holy homely horny horrible hostile hot huge humongous hungry hysterical idiotic idle ignorant ill immature impotent inept
  inferior insane itchy jealous juicy kinky lame lanky large lazy lewd loose lost lousy lumpy mad male mean meaty mediocre
  messy miserable moist monstrous moody moronic naked narrow nasty naughty needy nervous nosy nude numb nutty obese
  obnoxious odd odious old ordinary overweight pale pathetic perverse petite phony plain plump poisonous pompous poor pregnant
  primitive pudgy pungent puny pushy queer rabid racy raging rancid random raw reckless repulsive revolting rich
  ridiculous rigid rotten rough rude ruthless sad savage scary scrawny screwy seedy selfish senile sexual sexy shabby shady
  shaggy shallow short shy sick sickly silly simple sinful skinny slack slim slimy slippery sloppy slow sluggish sly small
  smelly smug sneaky sour spicy spineless spiteful spoiled stale sticky stiff stingy stinky stocky stout straight strange
  stubborn stuffy stupid suspicious sweaty swollen tainted tame tan tasty tender tense terrible thick thin thirsty tight
  tired toxic tough tragic tricky twisted ugly unclean unfit unhappy unhealthy unkempt unlucky unstable unwanted useless
  vague vain vicious vile violent virgin vulgar weak weary weird wet white wicked wimpy withered worthless wounded wrinkled
  wrong yellow young
  adder ape ass baboon bat beast bitch blackbird boar boa booby buck bug bull bunny buzzard calf camel chick chicken chimp
  clam cobra cock cockatoo cockerel cockroach coon coot cougar cow crab crow cuckoo cur dingo dodo dog donkey dragon earwig
  elephant ewe flea fly frog gannet gibbon goat goose gorilla grub grouse guinea gull hag heifer hen hippo hog hound human
  hyena insect jackal jackass jellyfish kitten lamprey leech lemming lizard loon louse maggot magpie mammoth mole mongrel
  monkey monster mosquito mouse mule orangutan ostrich ox parasite peacock pest pig piglet pigeon piranha polecat poodle
  primate pup puppy pussy pussycat python raccoon ram rat reptile roach rooster serpent shag shark sheep shrew shrike
  shrimp skunk sloth slug snail snake sow spider spitz squid stallion stingray sucker swallow swine tapeworm tarantula thrush
  tick tit toad troll trout turkey vermin viper vixen vulture walrus warthog wasp weasel weevil whale worm
  blood bone ebony flesh ivory nude pansy puce skin`.split(/\s+/),
)

/** Syllables that no nickname may contain, wherever they stand. */
const unfriendlyParts =
  /arse|bitch|cock|cunt|dick|fag|fuck|jizz|kike|nazi|negr|nigg|penis|piss|poop|porn|puss|shit|slut|sperm|spic$|tranny|twat|wank|whore/

/** How different two colours look, from 0 to about 1: their distance in Oklab (Björn Ottosson). */
function difference(a: string | null, b: string | null): number {
  const [one, other] = [oklab(String(a)), oklab(String(b))]
  return Math.hypot(...one.map((value, index) => value - Number(other[index])))
}

function oklab(hex: string): number[] {
  const [r = 0, g = 0, b = 0] = [0, 2, 4].map((at) =>
    linear(Number.parseInt(hex.slice(at, at + 2), 16) / 255),
  )
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ]
}

const linear = (value: number) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)
