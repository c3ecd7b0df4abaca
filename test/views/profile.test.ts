// The profile: what its sections offer in each state, and the deletion that is a page and a dialog.
import { describe, expect, it } from 'vitest'
import { type HtmlElement, readHtml, valuesOf } from './html.ts'
import { locals, type Sample, samples } from './samples.ts'
import { setViews } from './static-build.ts'

const views = setViews()

type State = 'unconfirmed' | 'confirmed'
const [quiet, busy] = (samples['auth/userprofile'] ?? []) as [Sample, Sample]
const draw = (sample: Sample, state: State = 'confirmed', template = 'auth/userprofile') =>
  readHtml(views().render(`${template}.njk`, locals(sample, state)))
const section = (elements: HtmlElement[], id: string) =>
  elements.find(({ name, attributes }) => name === 'section' && attributes.id === id)?.text ?? ''

describe('auth/userprofile', () => {
  it('has a form for each change, and leads to each section', () => {
    const elements = draw(busy, 'unconfirmed')
    const actions = ['name', 'key', 'email', 'sessions', 'export'].map((what) => `/auth/userprofile/${what}`)
    expect(valuesOf(elements, 'action')).toEqual(expect.arrayContaining(actions))
    for (const id of ['you', 'name', 'key', 'email', 'sessions', 'activity', 'data', 'delete'])
      expect(valuesOf(elements, 'href')).toContain(`#${id}`)
  })

  it('tells password managers whose key each form takes, and sends nothing of that', () => {
    const forms = draw(quiet).filter(({ attributes }) => attributes.autocomplete === 'username')
    expect(forms).toHaveLength(4)
    for (const { attributes } of forms) {
      expect(attributes).toMatchObject({ value: 'ada@example.org', hidden: '', readonly: '' })
      expect(attributes.name).toBeUndefined()
    }
  })

  it('S48: shows the state of the mail to a member who is unconfirmed, with "send again" and "wrong address?"', () => {
    const elements = draw(busy, 'unconfirmed')
    expect(section(elements, 'you')).toMatch(/not confirmed yet.*went out on/)
    expect(valuesOf(elements, 'action')).toContain('/auth/resendconfirmation')
    expect(valuesOf(elements, 'href')).toContain('/auth/correctaddress')
    const ownKey = draw({ ...busy, member: { ownKey: true } }, 'unconfirmed')
    expect(valuesOf(ownKey, 'href')).not.toContain('/auth/correctaddress')
    const confirmed = draw(busy)
    expect(valuesOf(confirmed, 'action')).not.toContain('/auth/resendconfirmation')
    expect(section(confirmed, 'you')).not.toContain('went out')
  })

  it('S05: says until when an issued key works, and how to go on after that', () => {
    const elements = draw(busy)
    expect(section(elements, 'key')).toContain('until 24 Nov 2026, 14:03 UTC')
    expect(valuesOf(elements, 'href')).toContain('/auth/forgotkey')
    const toCome = draw({ ...busy, member: { ownKey: false, keyUntil: null } })
    expect(section(toCome, 'key')).toContain('72 hours')
    expect(section(draw(quiet), 'key')).toContain('logs out all your other browsers')
  })

  it('S18: shows the address that waits to be confirmed, its mail, and the way to send or cancel it', () => {
    const elements = draw(busy)
    expect(section(elements, 'email')).toMatch(/lovelace@example\.org becomes your address.*went out on/)
    const actions = ['/auth/resendchange', '/auth/cancelchange']
    expect(valuesOf(elements, 'action')).toEqual(expect.arrayContaining(actions))
    for (const action of actions) expect(valuesOf(draw(quiet), 'action')).not.toContain(action)
  })

  it('S31: ends each session but this one, and all others only where there are others', () => {
    const posted = (elements: HtmlElement[]) =>
      elements
        .filter(({ attributes: { name, type } }) => type === 'hidden' && name)
        .map(({ attributes: { name, value } }) => `${name}=${value}`)
        .filter((field) => !field.startsWith('next='))
    const elements = draw(busy)
    expect(posted(elements)).toEqual(['session=2', 'session=3', 'others=on'])
    expect(section(elements, 'sessions').match(/this one/g)).toHaveLength(1)
    const buttons = elements.filter(
      ({ name, text }) => name === 'button' && text.startsWith('End the session'),
    )
    expect(buttons.map(({ text }) => text)).toEqual([
      'End the session of Safari on "iPhone" <3, last seen 24 Nov 2026, 14:03 UTC',
      'End the session of Firefox on Linux, last seen 24 Nov 2026, 14:03 UTC',
    ])
    expect(posted(draw(quiet))).toEqual([])
  })

  it('says in words what happened, the latest in sight', () => {
    const entries = draw(busy).filter(
      ({ name, inside, text }) =>
        name === 'li' && inside.includes('section') && text.includes('from 192.0.2.0'),
    )
    expect(entries).toHaveLength(17)
    for (const { text } of entries) expect(text).toMatch(/^[A-Z][a-z -]+ 24 Nov 2026/)
    expect(new Set(entries.map(({ text }) => text)).size).toBe(17)
    expect(entries.filter(({ inside }) => inside.includes('details'))).toHaveLength(9)
  })
})

describe('deletion', () => {
  const [page] = samples['auth/deleteaccount'] as [Sample]
  const fields = (elements: HtmlElement[]) =>
    elements
      .filter(({ name, attributes }) => name === 'input' && attributes.name)
      .map(({ attributes: { name, type } }) => `${name} ${type}`)

  it('is a link that works without scripts, and names the dialog for them', () => {
    const elements = draw(quiet)
    const link = elements.find(({ attributes }) => attributes['data-dialog'])
    expect(link).toMatchObject({ name: 'a', attributes: { href: '/auth/deleteaccount' } })
    const dialog = elements.find(({ name }) => name === 'dialog')
    expect(dialog?.attributes.id).toBe(link?.attributes['data-dialog'])
    expect(dialog?.attributes.open).toBeUndefined()
  })

  it('says and asks the same in the dialog as on its page', () => {
    const inDialog = draw(quiet).filter(({ inside }) => inside.includes('dialog'))
    const onPage = draw(page, 'confirmed', 'auth/deleteaccount').filter(({ inside }) =>
      inside.includes('main'),
    )
    expect(fields(inDialog)).toEqual(['accesskey password'])
    expect(fields(inDialog)).toEqual(fields(onPage))
    expect(valuesOf(inDialog, 'action')).toEqual(valuesOf(onPage, 'action'))
    const losses = (elements: HtmlElement[]) =>
      elements.find(({ attributes }) => attributes.id?.endsWith('losses'))?.text
    expect(losses(inDialog)).toMatch(/nickname.*tile.*session.*activity.*free again.*download/)
    expect(losses(inDialog)).toBe(losses(onPage))
  })
})
