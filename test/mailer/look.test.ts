// What makes a mail hold in mail programs: tables, the theme's colours by day and by night, Outlook's own marks.
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { readThemeColours } from '../../src/helpers/theme-colours.ts'
import { readHtml } from '../views/html.ts'
import { drawMail, letterNames } from './letters.ts'
import { claims } from './support.ts'

const { light, dark, roundings } = readThemeColours(
  fileURLToPath(new URL('../../dist/static', import.meta.url)),
)
type Colour = keyof typeof dark

const backgrounds: Record<string, Colour> = {
  '.page': 'page',
  '.card': 'card',
  '.secret': 'secret',
  '.button': 'button',
  '.button a': 'button',
}
const texts: Record<string, Colour> = {
  '.page': 'text',
  '.card': 'text',
  '.secret': 'secretText',
  '.button a': 'onButton',
  '.link': 'link',
  '.quiet': 'quiet',
}

describe.each(letterNames)('the mail %s', (name) => {
  const { html, subject } = drawMail(name)
  const elements = readHtml(html.replace(/<!--.*?-->/gs, ''))
  const style = elements.find((element) => element.name === 'style')?.text ?? ''
  const body = html.slice(html.indexOf('<body'))
  const find = (wanted: string) => elements.filter((element) => element.name === wanted)

  it('says language and subject, also where a mail program drops html and head', () => {
    expect(find('html')[0]?.attributes.lang).toBe('en')
    expect(find('table')[0]?.attributes).toMatchObject({ lang: 'en', dir: 'ltr' })
    expect(find('title')[0]?.text).toBe(subject)
  })

  it('tells lists of mails in a hidden sentence what it is about, without key, code or address', () => {
    const [preheader] = find('div')
    expect(preheader?.attributes.style).toMatch(/display: none.*mso-hide: all/)
    expect(preheader?.text).toMatch(/^[A-Z].{30,90}\.$/)
    for (const secret of [claims.user_aut_key_or_otp, claims.user_email, '042137'])
      expect(preheader?.text).not.toContain(secret)
  })

  it('makes no telephone number of a code', () => {
    expect(metaOf('format-detection')).toContain('telephone=no')
  })

  it('is laid out in tables that are none to a screen reader, and no wider than 560 px in Outlook', () => {
    for (const table of find('table'))
      expect(table.attributes).toMatchObject({
        role: 'presentation',
        cellpadding: '0',
        cellspacing: '0',
        border: '0',
      })
    const [ghost] = body.match(/<!--\[if mso\]><table role="presentation" width="560".*?<!\[endif\]-->/) ?? []
    expect(ghost).toMatch(/<tr><td><!\[endif\]-->$/)
    expect(body.match(/<!--\[if mso\]><\/td><\/tr><\/table><!\[endif\]-->/g)).toHaveLength(1)
    expect(html).toContain('<o:PixelsPerInch>96</o:PixelsPerInch>')
  })

  it('fills tables and cells in the way of old mail programs too', () => {
    const filled = elements.filter(
      ({ name, attributes }) => /^t/.test(name) && declared(attributes)['background-color'],
    )
    expect(filled.length).toBeGreaterThan(1)
    for (const { attributes } of filled)
      expect(attributes.bgcolor).toBe(declared(attributes)['background-color'])
  })

  it('knows day and night', () => {
    expect(metaOf('color-scheme')).toBe('light dark')
    expect(metaOf('supported-color-schemes')).toBe('light dark')
    expect(style).toMatch(/:root \{ color-scheme: light dark; supported-color-schemes: light dark; \}/)
  })

  it('has a colour by night for each one by day', () => {
    const coloured = elements.filter(({ attributes }) => /color: /.test(attributes.style ?? ''))
    expect(coloured.length).toBeGreaterThan(4)
    for (const { name, attributes } of coloured) {
      const selector = attributes.class ? `.${attributes.class}` : `.button ${name}`
      const { color, 'background-color': background } = declared(attributes)
      if (color) expect(color).toBe(light[texts[selector] as Colour])
      if (background) expect(background).toBe(light[backgrounds[selector] as Colour])
    }
  })

  it('wears the dark palette where the system is dark', () => {
    const [, night = ''] = /@media \(prefers-color-scheme: dark\) \{(.*?\}) \}/.exec(style) ?? []
    for (const [selector, colour] of Object.entries(backgrounds))
      expect(ruleOf(night, selector)).toContain(`background-color: ${dark[colour]} !important`)
    for (const [selector, colour] of Object.entries(texts))
      expect(ruleOf(night, selector)).toMatch(new RegExp(`(^|; )color: ${dark[colour]} !important`))
    expect(ruleOf(night, '.card')).toContain(`border-color: ${dark.border} !important`)
    expect(ruleOf(night, '.secret')).toContain(`border-color: ${dark.secretBorder} !important`)
  })

  it('wears it in Outlook on the web, which marks what it recolours', () => {
    for (const [selector, colour] of Object.entries(backgrounds))
      expect(ruleOf(style, `[data-ogsb] ${selector}`)).toBe(`background-color: ${dark[colour]} !important;`)
    for (const [selector, colour] of Object.entries(texts))
      expect(ruleOf(style, `[data-ogsc] ${selector}`)).toBe(`color: ${dark[colour]} !important;`)
  })

  it('has no colour and no rounding but those of the theme', () => {
    const others = (text: string, palette: object) =>
      coloursIn(text).filter((colour) => !Object.values(palette).includes(colour))
    expect(others(style, dark)).toEqual([])
    expect(others(body, light)).toEqual([])
    expect(html).not.toMatch(/\b(rgb|hsl)a?\(|color: [a-z]/)
    const rounded = [...html.matchAll(/border-radius: ([^;]+);/g)].map(([, rounding]) => rounding)
    expect(rounded).toContain(roundings.card)
    expect(rounded.filter((rounding) => !Object.values(roundings).includes(rounding ?? ''))).toEqual([])
  })

  const metaOf = (wanted: string) =>
    find('meta').find(({ attributes }) => attributes.name === wanted)?.attributes.content
})

it('rounds a key and a button as the theme does', () => {
  const { html } = drawMail('signup')
  expect(html).toMatch(new RegExp(`class="secret"[^>]* border-radius: ${roundings.secret};`))
  expect(html).toMatch(new RegExp(`class="button"[^>]* border-radius: ${roundings.button};`))
})

const coloursIn = (text: string) => text.match(/#[0-9a-f]{3,8}\b/gi) ?? []

/** The declarations of an element's style. */
function declared({ style = '' }: Record<string, string>): Record<string, string> {
  return Object.fromEntries(style.split(/;\s*/).map((declaration) => declaration.split(/:\s*/)))
}

/** The declarations of the rule that has this selector among its own. */
function ruleOf(style: string, selector: string) {
  const rules = [...style.matchAll(/([^{}]+) \{ ([^{}]+) \}/g)]
  return rules.find(([, selectors = '']) => selectors.trim().split(', ').includes(selector))?.[2]
}
