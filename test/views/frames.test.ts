// Members' pages from frames: to the last byte what drawing the whole page gives.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import express from 'express'
import nunjucks from 'nunjucks'
import request from 'supertest'
import { describe, expect, it } from 'vitest'
import type { Deps } from '../../src/deps.ts'
import { createEditionMemory } from '../../src/helpers/edition-memory.ts'
import { drawFramed } from '../../src/middleware/page-frames.ts'
import { locals, type Sample, samples } from './samples.ts'
import { root, setViews } from './static-build.ts'

const views = setViews()

/** What is a member's own on each page that is drawn from a frame. */
const framed: Record<string, string[]> = {
  'home/index': [],
  'photoalbum/album': [],
  'photoalbum/imagedetails': [],
  'auth/userprofile': ['change', 'sessions', 'events'],
}

const ownKey = { ownKey: true, keyUntil: null }
const issuedKey = { ownKey: false, keyUntil: new Date('2026-02-07T12:00:00Z') }
const members = [
  ['curious-otter-271828-teal', ownKey],
  [`O'Hara & "Sons" <3`, ownKey],
  ['curious-otter-271828-teal', issuedKey],
  [`O'Hara & "Sons" <3`, { ...issuedKey, keyUntil: null }],
] as const

type State = 'unconfirmed' | 'confirmed'
const present = Object.entries(framed).filter(([view]) => existsSync(join(root, 'views', `${view}.njk`)))
const faces = present.flatMap(([view, own]) =>
  (samples[view] ?? []).flatMap((sample) =>
    sample.states
      .filter((state) => state !== 'guest')
      .map((state) => ({ view, own, sample, state: state as State, path: sample.path })),
  ),
)

describe.each(faces)('$view at $path for state $state', ({ view, own, sample, state }) => {
  const given = Object.entries(sample.data)
  const ownData = Object.fromEntries(given.filter(([name]) => own.includes(name)))
  const shared = Object.fromEntries(given.filter(([name]) => !own.includes(name)))

  it('is the same from a frame that another member left, whatever this one is called', async () => {
    const memory = createEditionMemory<never>(() => 1)
    const deps = {
      views: views(),
      pageFrames: memory,
      config: { baseUrl: 'https://cats.example' },
    } as unknown as Deps
    for (const [name, key] of members) {
      const { user, ...rest } = locals(sample, state, name)
      const all = { ...rest, user: { ...user, ...key }, messages: [] }
      const app = express().get('/', (req, res) => {
        res.locals = all as unknown as typeof res.locals
        return drawFramed(deps, req, res, {
          view,
          shared: (user) => ({ ...shared, ...formsOf(sample, user.name) }),
          own: ownData,
        })
      })
      const { text } = await request(app).get('/').expect(200)
      const whole = { ...all, ...formsOf(sample, name), ...ownData }
      expect(text).toBe(views().render(`${view}.njk`, whole))
    }
    expect(memory.values()).toHaveLength(2)
  })
})

/** The form with the nickname, as the profile fills it in. */
function formsOf({ data }: Sample, username: string) {
  if (!('forms' in data)) return {}
  const forms = data.forms as Record<string, { values: object }>
  return { forms: { ...forms, name: { ...forms.name, values: { username } } } }
}

it('looks at every page that is drawn from a frame', () => {
  const routers = join(root, 'src/routers')
  const files = readdirSync(routers, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  )
  const drawn = files.flatMap((name) =>
    [...readFileSync(join(routers, name), 'utf8').matchAll(/\bview: '([^']+)'/g)].map(([, view]) => view),
  )
  expect(drawn.toSorted()).toEqual(present.map(([view]) => view).toSorted())
})

it('refuses a view that prints something of a member other than as text', async () => {
  const [sample] = samples['auth/userprofile'] ?? []
  const all = { ...locals(sample as Sample, 'confirmed'), messages: [] }
  for (const filter of ['urlencode', 'dump | safe', 'upper']) {
    const drawn = views()
    const template = nunjucks.compile(`{{ user.name | ${filter} }}`, drawn)
    const deps = {
      views: Object.assign(Object.create(drawn), {
        render: (_view: string, context: object) => template.render(context),
      }),
      pageFrames: createEditionMemory(() => 1),
      config: { baseUrl: 'https://cats.example' },
    } as unknown as Deps
    const app = express().get('/', (req, res) => {
      res.locals = all as unknown as typeof res.locals
      return drawFramed(deps, req, res, { view: 'any', shared: () => ({}) })
    })
    expect((await request(app).get('/').expect(500)).text, filter).toContain('Error')
  }
})

it('refuses a view that shows what is one member’s own outside of personal()', async () => {
  const deps = {
    views: views(),
    pageFrames: createEditionMemory(() => 1),
    config: { baseUrl: 'https://cats.example' },
  } as unknown as Deps
  const [sample] = samples['auth/userprofile'] ?? []
  const app = express().get('/', (req, res) => {
    res.locals = { ...locals(sample as Sample, 'confirmed'), messages: [] } as unknown as typeof res.locals
    return drawFramed(deps, req, res, { view: 'auth/parts/you', shared: () => ({}) })
  })
  expect((await request(app).get('/').expect(500)).text).toContain('user.created')
})
