// docs/security.md: each requirement has its row, each row the tests that name it, and ASVS is told whole.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')
const file = join(root, 'docs/security.md')
const text = readFileSync(file, 'utf8')
const rewrite = 'To fill the last column in: npm run test:unit -- test/security/security-doc.test.ts -u'

const numbers = Array.from({ length: 60 }, (_, index) => `S${String(index + 1).padStart(2, '0')}`)

/** These are not all finished, and may lack a test as long as their row says what is not there yet. */
const unfinished = numbers.slice(48).filter((number) => number !== 'S52')

/** A row: number, what is asked, where it is done, what shows it. */
const rowShape = /^\| (S\d\d) \|(.*)\|(.*)\|(.*)\|$/gm
const rows = [...text.matchAll(rowShape)].map(([, number = '', , where = '']) => ({ number, where }))

/** The tests of the album go with it. */
const witnesses = filesIn('test', /^(?!photoalbum\/).*\.test\.ts$/)
  .concat(filesIn('attack/abuses', /\.ts$/))
  .map((path) => ({ path, named: numbersNamedIn(path) }))

describe('docs/security.md', () => {
  it('has one row for each requirement, in order', () => {
    expect(rows.map(({ number }) => number)).toEqual(numbers)
  })

  it('lists beside each requirement the tests and abuses that name it', async () => {
    await expect(filledIn(), rewrite).toMatchFileSnapshot(file)
  })

  it('leads only to files that are there', () => {
    const paths = [...text.matchAll(/\]\(([^)#]+)/g)].map(([, target = '']) => join('docs', target))
    expect(paths.length).toBeGreaterThan(100)
    expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([])
  })

  it('has a test for every requirement that is done', () => {
    const untested = numbers.filter(
      (number) => !witnesses.some(({ path, named }) => isTest(path) && named.includes(number)),
    )
    expect(untested.filter((number) => !unfinished.includes(number))).toEqual([])
    const silent = rows.filter(
      ({ number, where }) => untested.includes(number) && !where.includes('Not yet: '),
    )
    expect(silent, 'a row without a test says what is not there yet').toEqual([])
  })

  it('knows each number that tests, abuses and comments name', () => {
    const named = ['src', 'test', 'attack', 'database-scripts', 'scripts', 'static', 'views']
      .flatMap((folder) => filesIn(folder, /\.(ts|js|sql|njk)$/))
      .flatMap((path) => [...readFileSync(join(root, path), 'utf8').matchAll(/\bS\d\d\b/g)])
    expect(new Set(named.map(([number]) => number).filter((number) => !numbers.includes(number)))).toEqual(
      new Set(),
    )
  })

  it('names each event of the log, and no other', () => {
    const [, table = ''] = /\| events \| of \|\n([\s\S]*?)\n\n/.exec(text) ?? []
    const told = [...table.matchAll(/`([a-z.-]+)`/g)].map(([, event]) => event)
    const logged = filesIn('src', /\.ts$/)
      .map((path) => readFileSync(join(root, path), 'utf8'))
      .flatMap((code) => [...code.matchAll(/\b(?:event|what): '([a-z.-]+)'/g)].map(([, event]) => event))
    expect(new Set(told)).toEqual(new Set(logged))
  })

  it('tells of each requirement of ASVS 5.0, level 1 and 2, once', () => {
    const told = [...text.matchAll(/^\| (\d+\.\d+\.\d+[^|]*)\|/gm)].flatMap(([, cell = '']) =>
      requirementsIn(cell),
    )
    expect(told.sort()).toEqual(asvs().sort())
  })
})

/** The numbers with which names of tests begin, or that abuses are held against. */
function numbersNamedIn(path: string) {
  const shape = isTest(path) ? /['"`](S\d\d(?:, S\d\d)*): / : /\bid: '(S\d\d)'/
  const found = readFileSync(join(root, path), 'utf8').matchAll(new RegExp(shape, 'g'))
  return [...found].flatMap(([, list = '']) => list.split(', '))
}

/** The document, with the last column as it should be. */
function filledIn() {
  return text.replace(rowShape, (row, number) => {
    const links = witnesses
      .filter((witness) => witness.named.includes(number))
      .map(({ path }) => linkTo(path))
    const kept = row.slice(0, row.lastIndexOf('|', row.length - 2))
    return `${kept}| ${links.join(', ')}${links.length > 0 ? ' ' : ''}|`
  })
}

function linkTo(path: string) {
  return `[${path.replace(/^test\/|abuses\//, '').replace(/(\.test)?\.ts$/, '')}](../${path})`
}

function isTest(path: string) {
  return path.endsWith('.test.ts')
}

function filesIn(folder: string, shape: RegExp) {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => shape.test(path))
    .sort()
    .map((path) => `${folder}/${path}`)
}

/** `1.2.1 to 1.2.3, 1.2.5` written out. */
function requirementsIn(cell: string) {
  return cell.split(',').flatMap((part) => {
    const [from = '', to = from] = part.trim().split(' to ')
    const section = from.slice(0, from.lastIndexOf('.'))
    const [first, last] = [from, to].map((number) => Number(number.split('.').at(-1)))
    return requirements(section, Number(first), Number(last))
  })
}

/** In each section the requirements of level 1 and 2 come first: how many they are. */
function asvs() {
  const counts = `1.1:2 1.2:9 1.3:11 1.4:3 1.5:2 2.1:3 2.2:3 2.3:4 2.4:1 3.2:2 3.3:4 3.4:6 3.5:5 3.7:2 4.1:3 4.2:1 4.3:2
    4.4:4 5.1:1 5.2:3 5.3:2 5.4:3 6.1:3 6.2:12 6.3:4 6.4:4 6.5:5 6.6:3 6.8:4 7.1:3 7.2:4 7.3:2 7.4:5 7.5:2 7.6:2 8.1:2
    8.2:3 8.3:1 8.4:1 9.1:3 9.2:4 10.1:2 10.2:2 10.3:4 10.4:11 10.5:5 10.6:2 10.7:3 11.1:2 11.2:3 11.3:3 11.4:4 11.5:1
    11.6:1 12.1:3 12.2:2 12.3:4 13.1:1 13.2:5 13.3:2 13.4:5 14.1:2 14.2:4 14.3:3 15.1:3 15.2:3 15.3:7 16.1:1 16.2:5
    16.3:4 16.4:3 16.5:3 17.1:1 17.2:4 17.3:2`
  return counts.split(/\s+/).flatMap((part) => {
    const [section = '', count] = part.split(':')
    return requirements(section, 1, Number(count))
  })
}

function requirements(section: string, first: number, last: number) {
  return Array.from({ length: last - first + 1 }, (_, index) => `${section}.${first + index}`)
}
