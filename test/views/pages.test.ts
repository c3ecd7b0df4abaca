// Every page template, in every state in which it can be seen, held to the rules that all pages keep.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { HtmlValidate } from 'html-validate'
import { beforeAll, describe, expect, it } from 'vitest'
import { type HtmlElement, isData, readHtml } from './html.ts'
import { locals, type Sample, samples } from './samples.ts'
import { root, setViews } from './static-build.ts'

const validator = new HtmlValidate({ extends: ['html-validate:standard'] })

const views = setViews()

const parts = new Set(['partials', 'macros', 'mails', 'dev'])
const templates = readdirSync(join(root, 'views'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !parts.has(entry.name))
  .flatMap(({ name }) => readdirSync(join(root, 'views', name)).map((file) => `${name}/${file}`))
  .filter((file) => file.endsWith('.njk'))
  .map((file) => file.replace(/\.njk$/, ''))

const faces = templates.flatMap((template) =>
  (samples[template] ?? []).flatMap((sample) =>
    sample.states.map((state) => ({ template, state, sample, path: sample.path })),
  ),
)
const draw = (template: string, sample: Sample, state: Sample['states'][number], name?: string) =>
  views().render(`${template}.njk`, locals(sample, state, name))

it('has sample data for every page, so that none goes untested', () => {
  expect(templates.filter((template) => !samples[template])).toEqual([])
  expect(faces.length).toBeGreaterThan(20)
})

describe.each(faces)('$template at $path for state $state', ({ template, state, sample }) => {
  let html: string
  let elements: HtmlElement[]
  const all = (...names: string[]) => elements.filter(({ name }) => names.includes(name))
  beforeAll(() => {
    html = draw(template, sample, state)
    elements = readHtml(html)
  })

  it('is valid HTML (WHATWG), as html-validate reads it', async () => {
    const { results } = await validator.validateString(html)
    expect(results.flatMap(({ messages }) => messages)).toEqual([])
  })

  it('has a title, a language, one main heading and no gap in the levels below it', () => {
    expect(all('html')[0]?.attributes.lang).toBe('en')
    expect(all('title')[0]?.text).toMatch(/^\S.+ · Minimal\+User$/)
    expect(all('main')).toHaveLength(1)
    const levels = all('h1', 'h2', 'h3', 'h4').map(({ name }) => Number(name[1]))
    expect(levels.filter((level) => level === 1)).toHaveLength(1)
    expect(levels.filter((level, index) => level > (levels[index - 1] ?? 0) + 1)).toEqual([])
  })

  it('uses each id once and refers to ids that exist', () => {
    const ids = elements.flatMap(({ attributes }) => attributes.id ?? [])
    expect(ids).toEqual([...new Set(ids)])
    const references = elements.flatMap(({ attributes }) =>
      ['for', 'aria-describedby', 'aria-labelledby'].flatMap((name) => attributes[name]?.split(' ') ?? []),
    )
    const anchors = all('a').flatMap(({ attributes }) => attributes.href?.match(/^#(.+)/)?.[1] ?? [])
    expect([...references, ...anchors].filter((id) => !ids.includes(id))).toEqual([])
  })

  it('names every input, button, link and picture', () => {
    const labelled = all('label').map(({ attributes }) => attributes.for)
    const inputs = all('input').filter(
      ({ attributes: { type, hidden } }) => type !== 'hidden' && hidden === undefined,
    )
    expect(inputs.filter(({ attributes }) => !labelled.includes(attributes.id))).toEqual([])
    const nameless = all('button', 'a', 'summary').filter(
      ({ text, attributes }) => !text && !attributes['aria-label'],
    )
    expect(nameless).toEqual([])
    const images = all('img').map(({ attributes }) => attributes)
    expect(images.filter(({ alt, width, height }) => alt === undefined || !width || !height)).toEqual([])
  })

  it('puts the cursor into one fault, else to what the site has to say', () => {
    const focused = elements.filter(({ attributes }) => attributes.autofocus !== undefined)
    const isFault = ({ attributes }: HtmlElement) => attributes['aria-invalid'] || attributes.role === 'alert'
    const hasSaid = ({ attributes }: HtmlElement) => attributes.class === 'messages'
    const expected = elements.some(isFault) ? isFault : hasSaid
    expect(focused).toHaveLength(elements.some(expected) ? 1 : 0)
    expect(focused.every(expected)).toBe(true)
  })

  it('puts it nowhere where the site has nothing to say', () => {
    const quiet = readHtml(views().render(`${template}.njk`, { ...locals(sample, state), messages: [] }))
    const focused = quiet.filter(({ attributes }) => attributes.autofocus !== undefined)
    expect(focused.filter(({ attributes }) => attributes.class === 'messages')).toEqual([])
  })

  it('S02: tells password managers what each input is for', () => {
    const inputs = all('input').filter(({ attributes }) => /^(email|password)$/.test(attributes.type ?? ''))
    expect(inputs.filter(({ attributes }) => !attributes.autocomplete)).toEqual([])
  })

  it('S37: holds no script, style or handler of its own', () => {
    expect(all('style', 'base', 'iframe', 'object')).toEqual([])
    const scripts = all('script').filter(({ attributes }) => !isData(attributes))
    expect(scripts.filter(({ attributes, text }) => !attributes.src || text)).toEqual([])
    const inline = elements
      .flatMap(({ attributes }) => Object.keys(attributes))
      .filter((name) => /^(style$|on)/.test(name))
    expect(inline).toEqual([])
    expect(html).not.toMatch(/javascript:/i)
  })

  it('S52: asks nobody but this site and its tiles for anything', () => {
    const loaded = elements.flatMap(({ name, attributes: { src, srcset, href, action, rel } }) =>
      name === 'link' && rel === 'canonical'
        ? []
        : [src, srcset, href, action].filter((url) => url !== undefined),
    )
    const foreign = loaded.filter((url) => !/^(\/(?!\/)|#|https:\/\/tiles\.example\/)/.test(url))
    expect(foreign).toEqual([])
  })
})

describe('S05: a key that the site issued', () => {
  const seen = faces.filter(({ state, path }) => state !== 'guest' && !path.startsWith('/auth/userprofile'))
  const noticeOn = ({ template, sample, state }: (typeof faces)[number], member: object) =>
    readHtml(draw(template, { ...sample, member: { ...sample.member, ...member } }, state)).find(
      ({ attributes }) => attributes.class === 'own-key',
    )?.text

  it('is to be replaced, as every page of a member says', () => {
    expect(seen.length).toBeGreaterThan(15)
    for (const face of seen) {
      const keyUntil = new Date('2026-11-27T08:05:00Z')
      expect(noticeOn(face, { ownKey: false, keyUntil }), face.path).toContain(
        'until 27 Nov 2026, 08:05 UTC.',
      )
      expect(noticeOn(face, { ownKey: false, keyUntil: null }), face.path).toContain('72 hours')
      expect(noticeOn(face, { ownKey: true }), face.path).toBeUndefined()
    }
  })

  it('is no matter for a guest, and said beside its form in the profile', () => {
    const others = faces.filter((face) => !seen.includes(face))
    for (const face of others) expect(noticeOn(face, { ownKey: false }), face.path).toBeUndefined()
  })
})

describe('S42: a nickname is shown as text, whatever it holds', () => {
  const nasty = [
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    '{{ 7 * 7 }}',
    '</title><h1>x',
    '<!-- hidden',
    'a&lt;b',
    '\\";alert(1)//',
  ]
  const seen = faces.filter(({ state }) => state !== 'guest')

  it.each(nasty)('%s', (name) => {
    for (const { template, state, sample } of seen) {
      const shown = readHtml(draw(template, sample, state, name))
      const harmless = readHtml(draw(template, sample, state))
      expect(shown.map((element) => element.name)).toEqual(harmless.map((element) => element.name))
      expect(shown.find(({ attributes }) => attributes.class?.startsWith('person-name'))?.text).toBe(name)
    }
  })
})
