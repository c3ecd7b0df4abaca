// The layout, and the functions that templates call.
import { describe, expect, it } from 'vitest'
import { isData, readHtml, valuesOf } from './html.ts'
import { locals, type Sample } from './samples.ts'
import { setViews } from './static-build.ts'

const views = setViews()

const page = { path: '/about?x=1', states: ['guest'], data: {} } satisfies Sample
const draw = (state: 'guest' | 'unconfirmed' | 'confirmed', more: object = {}) =>
  readHtml(views().render('home/about.njk', { ...locals(page, state), ...more }))

const isPersonMenu = ({ attributes }: { attributes: Record<string, string> }) =>
  attributes.class?.includes('person-menu')

describe('layout.njk', () => {
  it('offers a guest to log in or sign up, and no account', () => {
    const elements = draw('guest')
    expect(valuesOf(elements, 'href')).toEqual(expect.arrayContaining(['/auth/login', '/auth/signup']))
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
      expect(valuesOf(elements, 'action')).toContain('/auth/logout')
      expect(valuesOf(elements, 'href')).toContain('/auth/userprofile')
      expect(valuesOf(elements, 'href')).not.toContain('/auth/login')
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
    expect(valuesOf(asked, 'aria-label')).toContain('Cookies')
    expect(asked.find(({ attributes }) => attributes.name === 'next')?.attributes.value).toBe('/about?x=1')
    const choices = asked.filter(({ attributes }) => attributes.name === 'choice')
    expect(choices.map(({ attributes }) => attributes.value)).toEqual(['all', 'essential', 'settings'])
    expect(
      valuesOf(draw('guest', { consent: { given: true, analysis: false } }), 'aria-label'),
    ).not.toContain('Cookies')
    expect(valuesOf(draw('guest', { path: '/cookies?x' }), 'aria-label')).not.toContain('Cookies')
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
    const html = views().renderString("{{ galleryData('An album', pictures) }}", { pictures })
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

describe('createViews', () => {
  it('throws for what is undefined, for an unknown asset and for an unknown icon', () => {
    expect(() => views().renderString('{{ nothing }}', {})).toThrow(/undefined/)
    expect(() => views().renderString("{{ asset('no.css') }}", {})).toThrow(/'no\.css'/)
    expect(() => views().renderString("{{ asset('toString') }}", {})).toThrow(/'toString'/)
    expect(() => views().renderString("{{ icon('no-such') }}", {})).toThrow(/'no-such'/)
  })

  it('leads to built files', () => {
    expect(views().renderString("{{ asset('style.css') }}", {})).toMatch(/^\/static\/style\.[0-9a-f]+\.css$/)
  })
})
