// The doctor on a whole installation: well as it is, and with one fault after the other.
import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import type { RequestListener } from 'node:http'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { examine } from '../../src/doctor/examine.ts'
import { rowsOf } from '../support/database-dump.ts'
import { leaksOf } from '../support/leaks.ts'
import { faultsOfBucket } from './faults/bucket.ts'
import { faultsOfDatabase } from './faults/database.ts'
import { faultsOfEnvironment } from './faults/environment.ts'
import { type Fault, inDatabase, inFrontOf, withMailer } from './faults/fault.ts'
import { faultsOfMailer, original } from './faults/mailer.ts'
import { faultsOfSite } from './faults/site.ts'
import { type Installation, startInstallation, withVisitor } from './installation.ts'

const program = join(import.meta.dirname, '../../dist/doctor.js')
const faults = [faultsOfEnvironment, faultsOfSite, faultsOfDatabase, faultsOfBucket, faultsOfMailer].flat()

let place: Installation
/** All that the doctor said in this file. */
const said: string[] = []
beforeAll(async () => {
  place = await startInstallation()
})
afterAll(() => place.close())

/** As workers do every few seconds; here none runs, for it would do the jobs that the faults leave. */
const lookAfterQueue = () => rowsOf(place.site, 'UPDATE pgboss.version SET maintained_on = now()')

async function lookAround(env: Record<string, string> = {}) {
  const from = said.length
  const well = await examine({ ...place.env, ...env }, (text) => said.push(text))
  const lines = said.slice(from).join('').split('\n')
  const of = (verdict: string) =>
    lines.filter((line) => line.startsWith(`  ${verdict} `)).map((line) => line.slice(11))
  return { well, last: lines.at(-2), ok: of('ok'), mend: of('mend'), unknown: of('unknown') }
}

async function lookAfter({ cause }: Pick<Fault, 'cause'>, env: Record<string, string> = {}) {
  await lookAfterQueue()
  const caused = await cause(place)
  try {
    return await lookAround({ ...env, ...caused.env })
  } finally {
    await caused.undo?.()
  }
}

describe('an installation in order', () => {
  beforeEach(lookAfterQueue)

  it('has nothing to mend', async () => {
    const { well, last, mend, unknown, ok } = await lookAround()
    expect([...mend, ...unknown]).toEqual([])
    expect(last).toBe(`Nothing to mend, ${ok.length} ok.`)
    expect(well).toBe(true)
  })

  it('is left as it was: no tile, no counter, no mail', async () => {
    expect(await place.tiles()).toEqual([])
    const counters = 'SELECT key, points FROM minimaluser.tbl_limit WHERE points > 0 ORDER BY 1'
    const before = await rowsOf(place.site, counters)
    await lookAround()
    expect(await rowsOf(place.site, counters)).toEqual(before)
    expect(place.site.logged.filter((line) => line.includes('mail.sent'))).toEqual([])
  })

  it('is told what a higher LIMIT_FACTOR means', async () => {
    const { well, ok } = await lookAround({ LIMIT_FACTOR: '5' })
    expect(well).toBe(true)
    expect(ok.join()).toMatch(/LIMIT_FACTOR: 5; keys may be guessed, and mails asked for, 5 times as often/)
  })

  it('is told to end a rotation, and which notices are never sent', async () => {
    const previous = { SESSION_SECRET_PREVIOUS: 'previous-0b9d4f7c2a6e8135d9c0b7a4' }
    const { well, ok } = await lookAfter({ cause: withMailer(original) }, previous)
    expect(well).toBe(true)
    expect(ok).toContain('SESSION_SECRET_PREVIOUS: still accepted; unset it when two weeks have passed')
    expect(ok).toContain('secret: is that of the site')
    expect(ok.join()).toContain('notices: unknown to it, as to the original mailer')
  })
})

describe('an installation with a fault', () => {
  it.each(faults)('is told what to mend: $name', async (fault) => {
    const { well, mend, last } = await lookAfter(fault)
    expect(mend).toEqual(fault.mend.map((begin) => expect.stringMatching(beginning(begin))))
    expect(last).toMatch(new RegExp(`^${mend.length} to mend, (\\d+ unknown, )?\\d+ ok\\.$`))
    expect(well).toBe(false)
  })

  it('is told what cannot be known: whether it went back from a later release', async () => {
    const { mend, unknown } = await lookAfter({
      cause: inDatabase(
        "INSERT INTO public.tbl_migration (name, run_on) VALUES ('9999_of_tomorrow', now())",
        "DELETE FROM public.tbl_migration WHERE name = '9999_of_tomorrow'",
      ),
    })
    expect(mend).toEqual([])
    expect(unknown).toEqual([
      expect.stringContaining('migrations: 9999_of_tomorrow came from another release: fine where'),
    ])
  })

  it('is told what cannot be known: whether an older companion mailer has the secret', async () => {
    const older: RequestListener = ({ url = '' }, res) =>
      /\/(signup|notice)\//.test(url) ? res.end('{"error":1}') : res.writeHead(404).end('{"error":1}')
    const { mend, unknown } = await lookAfter({ cause: withMailer(() => older) })
    expect(mend).toEqual([])
    expect(unknown).toEqual([expect.stringContaining('secret: this companion mailer is an older one')])
  })

  it('is told what cannot be known: whether the visitor who was counted is the visitor or one more proxy', async () => {
    const { mend, unknown } = await lookAfter({
      cause: inFrontOf('site', { inward: withVisitor('198.51.100.7') }),
    })
    expect(mend).toEqual([])
    expect(unknown).toEqual([
      expect.stringMatching(/^TRUST_PROXY: 1 is not too many, but may be too few: .*compare/),
    ])
  })

  it('keeps nothing in a bucket that everybody can write to', async () => {
    const before = await place.tiles()
    for (const fault of faultsOfBucket.filter(({ name }) => name.includes('everybody')))
      await lookAfter(fault)
    expect(await place.tiles()).toEqual(before)
  })

  it('goes on behind a fault as far as it can', async () => {
    const { ok, unknown } = await lookAfter({
      cause: () => ({ env: { DATABASE_URL: 'postgres://x@localhost:1/x' } }),
    })
    expect(ok).toContain('/healthz: answers 200')
    expect(ok).toContain('deleting: works')
    expect(unknown).toContain('migrations: not looked at, for "connection" comes first')
  })
})

describe('what the doctor says', () => {
  it('holds no secret', () => {
    const password = new URL(place.env.DATABASE_URL ?? '').password
    const secrets = Object.entries(place.env).filter(([name]) => /SECRET|PEPPER/.test(name))
    expect(secrets.length).toBeGreaterThan(3)
    for (const secret of [password, ...secrets.map(([, value]) => value)])
      expect(leaksOf(secret, said.join(''))).toEqual([])
  })
})

describe('node dist/doctor.js', () => {
  async function run(env: Record<string, string>) {
    const certificate = join(place.dataDir, 'certificate.pem')
    await writeFile(certificate, place.cert)
    const options = {
      cwd: place.dataDir,
      env: { PATH: process.env.PATH, NODE_EXTRA_CA_CERTS: certificate, ...place.env, ...env },
    }
    return promisify(execFile)(process.execPath, [program], options).then(
      (said) => ({ code: 0, ...said }),
      ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
    )
  }

  it('ends with 0 where there is nothing to mend', async () => {
    await lookAfterQueue()
    const { code, stdout, stderr } = await run({})
    expect(stderr).toBe('')
    expect(stdout).toMatch(/\nNothing to mend, \d+ ok\.\n$/)
    expect(code).toBe(0)
  })

  it('ends with 1, without a stack, where there is, and reads .env', async () => {
    await writeFile(join(place.dataDir, '.env'), 'LOG_LEVEL=loud\n')
    const { code, stdout } = await run({ DATABASE_URL: 'not a url' })
    expect(stdout).toContain('mend     LOG_LEVEL: is not a level of pino')
    expect(stdout).toContain('mend     DATABASE_URL: is not a URL that starts with')
    expect(stdout).not.toMatch(/^\s+at /m)
    expect(code).toBe(1)
  })
})

function beginning(words: string) {
  return new RegExp(`^${words.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`)
}
