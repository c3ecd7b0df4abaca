// The layout, the macros and the functions that templates call.
import { rm } from 'node:fs/promises'
import type nunjucks from 'nunjucks'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isData, readHtml } from './html.ts'
import { form, locals, type Sample } from './samples.ts'
import { buildStatic, temporaryFolder, viewsOn } from './static-build.ts'

let folder: string
let views: nunjucks.Environment
beforeAll(async () => {
  folder = await temporaryFolder()
  await buildStatic(folder)
  views = viewsOn(folder)
})
afterAll(() => rm(folder, { recursive: true }))

const page = { path: '/about?x=1', states: ['guest'], data: {} } satisfies Sample
const draw = (state: 'guest' | 'unconfirmed' | 'confirmed', more: object = {}) =>
  readHtml(views.render('home/about.njk', { ...locals(page, state), ...more }))
const values = (elements: ReturnType<typeof readHtml>, name: string) =>
  elements.flatMap(({ attributes }) => attributes[name] ?? [])

const isPersonMenu = ({ attributes }: { attributes: Record<string, string> }) =>
  attributes.class?.includes('person-menu')

describe('layout.njk', () => {
  it('offers a guest to log in or sign up, and no account', () => {
    const elements = draw('guest')
    expect(values(elements, 'href')).toEqual(expect.arrayContaining(['/auth/login', '/auth/signup']))
    expect(elements.some(isPersonMenu)).toBe(false)
  })

  it.each(['unconfirmed', 'confirmed'] as const)(
    'shows a member who is %s nickname, address and the way out',
    (state) => {
      const elements = draw(state)
      const menu = elements.find(isPersonMenu)
      expect(menu?.text).toContain('curious-otter-271828-teal')
      expect(menu?.text).toContain('ada@example.org')
      expect(menu?.text.includes('Please confirm')).toBe(state === 'unconfirmed')
      expect(values(elements, 'action')).toContain('/auth/logout')
      expect(values(elements, 'href')).toContain('/auth/userprofile')
      expect(values(elements, 'href')).not.toContain('/auth/login')
    },
  )

  it('marks the page one is on', () => {
    const current = draw('guest').filter(({ name, attributes }) => name === 'a' && attributes['aria-current'])
    expect(current.map(({ attributes }) => attributes.href)).toEqual(['/about'])
  })

  it('skips to the content with the first link', () => {
    const elements = draw('guest')
    expect(elements.find(({ name }) => name === 'a')?.attributes.href).toBe('#content')
    expect(elements.find(({ attributes }) => attributes.id === 'content')?.name).toBe('main')
  })

  it('tells other sites title, description, picture and the address without its query', () => {
    const properties = Object.fromEntries(
      draw('guest').flatMap(({ attributes: { property, content } }) =>
        property ? [[property, content]] : [],
      ),
    )
    expect(properties).toMatchObject({ 'og:title': 'About', 'og:url': 'https://cats.example/about' })
    expect(properties['og:description']).toMatch(/starter/)
    expect(properties['og:image']).toMatch(
      /^https:\/\/cats\.example\/static\/images\/social-card\.[0-9a-f]+\.\w+$/,
    )
  })

  it('says each message in a status region, as text', () => {
    const elements = draw('guest')
    expect(elements.find(({ attributes }) => attributes.role === 'status')?.text).toContain(
      'A danger & a <b>',
    )
    const alerts = elements.filter(({ attributes }) => attributes.class?.startsWith('alert alert-'))
    expect(alerts).toHaveLength(4)
  })

  it('asks about cookies until there is a choice, and comes back to the page', () => {
    const asked = draw('guest')
    expect(values(asked, 'aria-label')).toContain('Cookies')
    expect(asked.find(({ attributes }) => attributes.name === 'next')?.attributes.value).toBe('/about?x=1')
    const choices = asked.filter(({ attributes }) => attributes.name === 'choice')
    expect(choices.map(({ attributes }) => attributes.value)).toEqual(['all', 'essential', 'settings'])
    expect(values(draw('guest', { consent: { given: true, analysis: false } }), 'aria-label')).not.toContain(
      'Cookies',
    )
    expect(values(draw('guest', { path: '/cookies?x' }), 'aria-label')).not.toContain('Cookies')
  })
})

describe('what search engines are told', () => {
  const dataOf = (elements: ReturnType<typeof readHtml>) =>
    elements.filter(({ attributes }) => isData(attributes)).map(({ text }) => JSON.parse(text))

  it('the way to a page, of which people see the same', () => {
    const elements = draw('guest')
    const steps = elements.filter(({ attributes }) => attributes.class === 'breadcrumb-item')
    expect(steps.map(({ text, attributes }) => [text, attributes['aria-current']])).toEqual([
      ['Home', undefined],
      ['About', 'page'],
    ])
    expect(dataOf(elements)).toEqual([
      {
        '@context': 'https://schema.org',
        '@type': 'BreadcrumbList',
        itemListElement: [
          { '@type': 'ListItem', position: 1, name: 'Home', item: 'https://cats.example/' },
          { '@type': 'ListItem', position: 2, name: 'About' },
        ],
      },
    ])
  })

  it('S42: the pictures of a page, whatever they are called', () => {
    const name = '</script><script>alert("1")'
    const pictures = [
      { name, caption: name, description: name, url: '/pictures/a.svg' },
      { name, caption: name, description: null, url: '/pictures/b.svg' },
    ]
    const html = views.renderString("{{ galleryData('An album', pictures) }}", { pictures })
    expect(html.match(/<\/?script/g)).toHaveLength(2)
    const gallery = JSON.parse(html.replace(/^<[^>]+>|<[^>]+>$/g, ''))
    expect(gallery).toMatchObject({ '@type': 'ImageGallery', name: 'An album' })
    const told = { '@type': 'ImageObject', name, caption: name }
    expect(gallery.image).toEqual([
      { ...told, description: name, contentUrl: 'https://cats.example/pictures/a.svg' },
      { ...told, contentUrl: 'https://cats.example/pictures/b.svg' },
    ])
  })
})

describe('macros/picture.njk', () => {
  const altOf = (description: string | null) => {
    const image = { name: 'One "umbrella"', description, url: '/pictures/a.svg' }
    const call = '{% from "macros/picture.njk" import drawing %}{{ drawing(image) }}'
    return readHtml(views.renderString(call, { image }))[0]?.attributes.alt
  }

  it('tells what a picture shows, and of one that nobody described its name', () => {
    expect(altOf('Pi & Tau <3')).toBe('Pi & Tau <3')
    expect(altOf(null)).toBe('One "umbrella"')
  })
})

describe('macros/form.njk', () => {
  const macro = (call: string, context: object) =>
    readHtml(views.renderString(`{% from "macros/form.njk" import field, check, problem %}${call}`, context))
  const email = "{{ field(form, { name: 'email', label: 'Address', type: 'email', hint: hint }) }}"

  it('marks a faulty input and says why in the element that describes it', () => {
    const elements = macro(email, { ...form({ email: 'a"<' }, { email: 'No <address>.' }), hint: 'Yours.' })
    const input = elements.find(({ name }) => name === 'input')
    expect(input?.attributes).toMatchObject({ value: 'a"<', 'aria-invalid': 'true' })
    const described = input?.attributes['aria-describedby']?.split(' ') ?? []
    expect(described).toEqual(['email-error', 'email-hint'])
    const texts = described.map((id) => elements.find(({ attributes }) => attributes.id === id)?.text)
    expect(texts).toEqual(['No <address>.', 'Yours.'])
  })

  it('links from above the form to each field, where several are at fault', () => {
    const call = "{{ problem(form, ['next'], 'p-') }}"
    const fields = { email: 'a', key: '', next: '' }
    const links = (errors: Record<string, string>) =>
      macro(call, form(fields, errors)).filter(({ name }) => name === 'a')
    expect(links({ email: 'Missing.' })).toEqual([])
    expect(links({ email: 'Missing.', next: 'Hidden.' })).toEqual([])
    expect(
      links({ email: 'Missing.', key: 'Too short.', next: 'Hidden.' }).map(({ text, attributes }) => [
        text,
        attributes.href,
      ]),
    ).toEqual([
      ['Missing.', '#p-email'],
      ['Too short.', '#p-key'],
    ])
  })

  it('leaves a good input unmarked', () => {
    const input = macro(email, { ...form({ email: '' }), hint: '' }).find(({ name }) => name === 'input')
    expect(Object.keys(input?.attributes ?? {})).not.toEqual(expect.arrayContaining(['aria-invalid']))
    expect(input?.attributes['aria-describedby']).toBeUndefined()
  })

  it('never sends a password back', () => {
    const call = "{{ field(form, { name: 'key', label: 'Key', type: 'password' }) }}"
    const input = macro(call, form({ key: 'secret' })).find(({ name }) => name === 'input')
    expect(input?.attributes.type).toBe('password')
    expect(input?.attributes.value).toBeUndefined()
  })

  it('has a button that shows a key, for the script to reveal, and asks the browser to keep the key to itself', () => {
    const call = "{{ field(form, { name: 'key', label: 'Key', type: 'password' }) }}"
    const elements = macro(call, form({ key: '' }))
    const button = elements.find(({ name }) => name === 'button')?.attributes
    expect(button).toMatchObject({
      type: 'button',
      hidden: '',
      'aria-pressed': 'false',
      'aria-controls': 'key',
    })
    expect(button?.['aria-label']).toBe('Show the key')
    const input = elements.find(({ name }) => name === 'input')?.attributes
    expect(input).toMatchObject({ spellcheck: 'false', autocapitalize: 'none' })
  })

  it('leaves a silent place for the strength of a new key', () => {
    const call = "{{ field(form, { name: 'key', label: 'Key', type: 'password', known: ['Pi'] }) }}"
    const output = macro(call, form({ key: '' })).find(({ name }) => name === 'output')
    expect(output).toMatchObject({
      text: '',
      attributes: { for: 'key', 'aria-live': 'polite', 'data-known': '["Pi"]' },
    })
  })

  it('begins each id with the prefix, and no name', () => {
    const call =
      "{{ field(form, { name: 'a', label: 'A', hint: 'H', prefix: 'x-' }) }}{{ check(form, { name: 'b', label: 'B', hint: 'H', prefix: 'x-' }) }}"
    const elements = macro(call, form({ a: '', b: '' }, { a: 'No.', b: 'No.' }))
    expect(values(elements, 'id')).toEqual(['x-a', 'x-a-error', 'x-a-hint', 'x-b', 'x-b-error', 'x-b-hint'])
    expect(values(elements, 'for')).toEqual(['x-a', 'x-b'])
    expect(values(elements, 'aria-describedby')).toEqual(['x-a-error x-a-hint', 'x-b-error x-b-hint'])
    expect(values(elements, 'name')).toEqual(['a', 'b'])
  })

  it('puts the cursor into the first fault alone: the sentence about the whole before all fields', () => {
    const call =
      "{{ problem(form, ['c']) }}{{ field(form, { name: 'a', label: 'A' }) }}{{ field(form, { name: 'b', label: 'B' }) }}"
    const focused = (errors: Record<string, string>) =>
      macro(call, form({ a: '', b: '', c: '' }, errors))
        .filter(({ attributes }) => attributes.autofocus !== undefined)
        .map(({ attributes }) => attributes.role ?? attributes.name)
    expect(focused({})).toEqual([])
    expect(focused({ b: 'No.' })).toEqual(['b'])
    expect(focused({ a: 'No.', b: 'No.', c: 'No.' })).toEqual(['a'])
    expect(focused({ c: 'No.' })).toEqual(['alert'])
    expect(focused({ a: 'No.', form: 'No.' })).toEqual(['alert'])
  })

  it('ticks a box that was ticked, and marks one that was refused', () => {
    const call = "{{ check(form, { name: 'remember', label: 'Stay' }) }}"
    const box = (value: string, errors = {}) =>
      macro(call, form({ remember: value }, errors)).find(({ name }) => name === 'input')?.attributes
    expect(box('on')).toHaveProperty('checked')
    expect(box('')).not.toHaveProperty('checked')
    expect(box('', { remember: 'No.' })).toMatchObject({ 'aria-invalid': 'true' })
  })

  it('says what is wrong with the form, or with a field that cannot be seen', () => {
    const said = (errors: Record<string, string>) =>
      macro("{{ problem(form, ['next']) }}", form({ next: '', email: '' }, errors)).map(({ text }) => text)[0]
    expect(said({ form: 'Wrong.' })).toBe('Wrong.')
    expect(said({ next: 'Too long.' })).toBe('Too long.')
    expect(said({ email: 'Not here.' })).toBeUndefined()
  })
})

describe('macros/time.njk', () => {
  const draw = (call: string, date: string) =>
    views.renderString(`{% from "macros/time.njk" import moment, day %}${call}`, { date: new Date(date) })

  it('tells a moment for people and for programs', () => {
    expect(draw('{{ moment(date) }}', '2026-11-24T14:03:59.120Z').trim()).toBe(
      '<time datetime="2026-11-24T14:03:59.120Z">24 Nov 2026, 14:03 UTC</time>',
    )
  })

  it('tells a day', () => {
    expect(draw('{{ day(date) }}', '2026-02-05T23:59:00Z')).toBe('5 Feb 2026')
  })
})

describe('macros/mail-state.njk', () => {
  it.each([
    ['waiting', /waiting to be sent since 24 Nov 2026, 14:03 UTC/],
    ['sent', /went out on 24 Nov 2026, 14:03 UTC.*spam/],
    ['undeliverable', /could not be delivered.*check the address/],
  ])('S48: says of a mail that is %s what became of it, and to whom it goes', (state, says) => {
    const mail = { state, at: new Date('2026-11-24T14:03:00Z') }
    const call = '{% from "macros/mail-state.njk" import mailState %}{{ mailState(mail, address) }}'
    const [paragraph] = readHtml(views.renderString(call, { mail, address: 'a<b@example.org' }))
    expect(paragraph?.text).toMatch(says)
    expect(paragraph?.text).toContain('a<b@example.org')
  })
})

describe('createViews', () => {
  it('throws for what is undefined, for an unknown asset and for an unknown icon', () => {
    expect(() => views.renderString('{{ nothing }}', {})).toThrow(/undefined/)
    expect(() => views.renderString("{{ asset('no.css') }}", {})).toThrow(/'no\.css'/)
    expect(() => views.renderString("{{ asset('toString') }}", {})).toThrow(/'toString'/)
    expect(() => views.renderString("{{ icon('no-such') }}", {})).toThrow(/'no-such'/)
  })

  it('leads to built files, to tiles, and to the placeholder while there is no tile', () => {
    expect(views.renderString("{{ asset('style.css') }}", {})).toMatch(/^\/static\/style\.[0-9a-f]+\.css$/)
    expect(views.renderString("{{ tileUrl('a b.svg') }}", {})).toBe('https://tiles.example/a%20b.svg')
    expect(views.renderString('{{ tileUrl(null) }}', {})).toMatch(
      /^\/static\/tile-placeholder\.[0-9a-f]+\.svg$/,
    )
  })
})
