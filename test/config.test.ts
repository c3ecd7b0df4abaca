// The environment: what is refused, how that is said, and that `.env.example` tells of all of it.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ConfigError, readConfig, readMailerConfig } from '../src/config.ts'
import { variableNames } from '../src/environment.ts'

const root = join(import.meta.dirname, '..')

const secret = (name: string) => `${name}-0f3a9c77d1e24b5c8a6e9d0b1f2c3a4d`
const good = {
  NODE_ENV: 'production',
  BASE_URL: 'https://cats.example',
  DATABASE_URL: 'postgres://minimaluser:key@db.example/minimaluser',
  SESSION_SECRET: secret('session'),
  JWT_SECRET_HTML: secret('html'),
  JWT_MAILER_SECRET: secret('mailer'),
  KEY_PEPPER: secret('pepper'),
  MAILER_URL: 'https://mailer.example/',
  AWS_TILES_BUCKET_NAME: 'tiles',
  AWS_TILES_BUCKET_URL: 'https://tiles.example',
  AWS_ACCESS_KEY_ID: 'id',
  AWS_SECRET_ACCESS_KEY: 'tile-writer-key',
}

/** What production refuses: a change to a good environment, and the variables that the message must name. */
const bad: [what: string, change: Record<string, string | undefined>, named: string[]][] = [
  ['no database', { DATABASE_URL: undefined }, ['DATABASE_URL']],
  ['an empty secret', { SESSION_SECRET: '' }, ['SESSION_SECRET']],
  ['a short secret', { JWT_SECRET_HTML: 'a-rather-short-one' }, ['JWT_SECRET_HTML']],
  ['two equal secrets', { KEY_PEPPER: secret('session') }, ['KEY_PEPPER']],
  ['a sample secret', { KEY_PEPPER: 'change-me-0123456789-0123456789-0123' }, ['KEY_PEPPER']],
  [
    'a previous secret equal to the current one',
    { SESSION_SECRET_PREVIOUS: secret('session') },
    ['SESSION_SECRET_PREVIOUS'],
  ],
  ['http towards visitors', { BASE_URL: 'http://cats.example' }, ['BASE_URL']],
  ['a base URL with a path', { BASE_URL: 'https://cats.example/site' }, ['BASE_URL']],
  ['http towards the mailer', { MAILER_URL: 'http://mailer.example/' }, ['MAILER_URL']],
  ['a mailer URL without its final slash', { MAILER_URL: 'https://mailer.example' }, ['MAILER_URL']],
  [
    'half a bucket',
    { AWS_SECRET_ACCESS_KEY: undefined, AWS_TILES_BUCKET_URL: undefined },
    ['AWS_SECRET_ACCESS_KEY', 'AWS_TILES_BUCKET_URL'],
  ],
  [
    'no bucket',
    { AWS_TILES_BUCKET_NAME: '', AWS_TILES_BUCKET_URL: '', AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' },
    ['AWS_TILES_BUCKET_NAME'],
  ],
  ['a port that is none', { PORT: 'eighty' }, ['PORT']],
  ['a short token for the numbers', { METRICS_TOKEN: 'a-rather-short-one' }, ['METRICS_TOKEN']],
  ['a token that equals a secret', { METRICS_TOKEN: secret('session') }, ['METRICS_TOKEN']],
  ['a token that no header can carry', { METRICS_TOKEN: `${secret('metrics')} ü` }, ['METRICS_TOKEN']],
  ['one port for site and numbers', { PORT: '9464', METRICS_PORT: '9464' }, ['METRICS_PORT']],
  ['the port that is usual for the site', { METRICS_PORT: '3000' }, ['METRICS_PORT']],
  [
    'several faults at once',
    { DATABASE_URL: 'mysql://db.example/x', MAILER_URL: undefined, TRUST_PROXY: '-1' },
    ['DATABASE_URL', 'MAILER_URL', 'TRUST_PROXY'],
  ],
]

describe('the environment', () => {
  it('S49: production accepts a complete one', () => {
    const config = readConfig(good)
    expect(config.production).toBe(true)
    expect(config.tiles).toMatchObject({ kind: 'bucket', publicUrl: 'https://tiles.example/' })
  })

  for (const [what, change, named] of bad) {
    it(`S49: production refuses ${what}, naming every variable and no value`, () => {
      const message = refusal({ ...good, ...change })
      for (const name of named) expect(message).toMatch(new RegExp(`^  ${name} `, 'm'))
      expect(message.split('\n')).toHaveLength(named.length + 1 + (what === 'no bucket' ? 3 : 0))
      for (const value of Object.values({ ...good, ...change }))
        if (value && value.length > 8) expect(message).not.toContain(value)
    })
  }

  it('S49: secrets rotate: the previous one is kept behind the current one', () => {
    const config = readConfig({ ...good, SESSION_SECRET_PREVIOUS: secret('old') })
    expect(config.secrets.SESSION_SECRET).toEqual([secret('session'), secret('old')])
  })

  it('S49: a production process ends within 5 s, not with 0, and names what is missing', () => {
    const { status, stderr } = start('dist/server.js', { ...good, DATABASE_URL: '', KEY_PEPPER: '' })
    expect(status).toBe(1)
    expect(stderr).toContain('DATABASE_URL is missing')
    expect(stderr).toContain('KEY_PEPPER is missing')
  })

  it('S49: the mailer refuses to start without its variables', () => {
    expect(() => readMailerConfig({})).toThrow(
      /JWT_MAILER_SECRET is missing\n {2}SMTP_URL is missing\n {2}SENDER_ADDRESS is missing/,
    )
    const { status, stderr } = start('dist/mailer/server.js', {})
    expect(status).toBe(1)
    expect(stderr).toContain('SMTP_URL is missing')
  })

  it('S49: refuses half a bucket and http in capitals, in development and in production', () => {
    expect(refusal({ AWS_TILES_BUCKET_NAME: 'tiles' })).toContain('AWS_TILES_BUCKET_URL is missing')
    expect(refusal({ ...good, MAILER_URL: 'HTTP://mailer.example/' })).toContain(
      'MAILER_URL does not start with https://',
    )
  })

  it('S49: refuses a public origin in development as long as the inbox stands in for the mailer', () => {
    expect(refusal({ BASE_URL: 'https://cats.example' })).toContain('MAILER_URL is missing')
    expect(readConfig({ BASE_URL: 'http://127.0.0.1:3001' }).baseUrl).toBe('http://127.0.0.1:3001')
  })

  it('leaves everything open in development', () => {
    expect(readConfig({})).toMatchObject({
      production: false,
      databaseUrl: null,
      mailerUrl: null,
      tiles: null,
      baseUrl: 'http://localhost:3000',
    })
  })

  it('asks for hashes as dear as visitors can bear in production, and for quick ones in development', () => {
    expect(readConfig(good).keyTime).toBe(80)
    expect(readConfig({}).keyTime).toBeNull()
  })

  it('serves the numbers nowhere unless it is told where', () => {
    expect(readConfig(good)).toMatchObject({ metricsToken: null, metricsPort: null })
    const told = readConfig({ ...good, METRICS_TOKEN: secret('metrics'), METRICS_PORT: '9464' })
    expect(told).toMatchObject({ metricsToken: secret('metrics'), metricsPort: 9464 })
  })

  it('takes the name of the bucket key that the original used', () => {
    const config = readConfig({ ...good, AWS_ACCESS_KEY_ID: undefined, AWS_ACCESS_KEY: 'older' })
    expect(config.tiles).toMatchObject({ accessKeyId: 'older' })
  })

  it('is told whole in .env.example', () => {
    const example = readFileSync(join(root, '.env.example'), 'utf8')
    const told = [...example.matchAll(/^#([A-Z0-9_]+)=/gm)].map(([, name]) => name)
    expect(told.sort()).toEqual([...variableNames].sort())
  })
})

function refusal(env: NodeJS.ProcessEnv) {
  try {
    readConfig(env)
  } catch (error) {
    if (error instanceof ConfigError) return error.message
  }
  throw new Error('The environment was accepted.')
}

function start(program: string, env: Record<string, string>) {
  const options = {
    cwd: root,
    env: { PATH: process.env.PATH, ...env },
    timeout: 5_000,
    encoding: 'utf8' as const,
  }
  return spawnSync(process.execPath, [program], options)
}
