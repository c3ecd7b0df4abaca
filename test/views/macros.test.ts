// The macros of views/macros.
import { describe, expect, it } from 'vitest'
import { readHtml, valuesOf } from './html.ts'
import { form } from './samples.ts'
import { setViews } from './static-build.ts'

const views = setViews()

describe('macros/picture.njk', () => {
  const altOf = (description: string | null) => {
    const image = { name: 'One "umbrella"', description, url: '/pictures/a.svg' }
    const call = '{% from "macros/picture.njk" import drawing %}{{ drawing(image) }}'
    return readHtml(views().renderString(call, { image }))[0]?.attributes.alt
  }

  it('tells what a picture shows, and of one that nobody described its name', () => {
    expect(altOf('Pi & Tau <3')).toBe('Pi & Tau <3')
    expect(altOf(null)).toBe('One "umbrella"')
  })
})

describe('macros/form.njk', () => {
  const macro = (call: string, context: object) =>
    readHtml(
      views().renderString(`{% from "macros/form.njk" import field, check, problem %}${call}`, context),
    )
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
      attributes: { for: 'key', 'aria-live': 'polite', 'data-known': 'Pi' },
    })
  })

  it('begins each id with the prefix, and no name', () => {
    const call =
      "{{ field(form, { name: 'a', label: 'A', hint: 'H', prefix: 'x-' }) }}{{ check(form, { name: 'b', label: 'B', hint: 'H', prefix: 'x-' }) }}"
    const elements = macro(call, form({ a: '', b: '' }, { a: 'No.', b: 'No.' }))
    expect(valuesOf(elements, 'id')).toEqual(['x-a', 'x-a-error', 'x-a-hint', 'x-b', 'x-b-error', 'x-b-hint'])
    expect(valuesOf(elements, 'for')).toEqual(['x-a', 'x-b'])
    expect(valuesOf(elements, 'aria-describedby')).toEqual(['x-a-error x-a-hint', 'x-b-error x-b-hint'])
    expect(valuesOf(elements, 'name')).toEqual(['a', 'b'])
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

describe('times', () => {
  const draw = (call: string, date: string) => views().renderString(call, { date: new Date(date) })

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
    const [paragraph] = readHtml(views().renderString(call, { mail, address: 'a<b@example.org' }))
    expect(paragraph?.text).toMatch(says)
    expect(paragraph?.text).toContain('a<b@example.org')
  })
})
