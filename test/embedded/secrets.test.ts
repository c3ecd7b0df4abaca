import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { buildSync } from 'esbuild'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { embeddedSecrets } from '../../src/embedded/secrets.ts'

const names = ['JWT_MAILER_SECRET', 'JWT_SECRET_HTML', 'KEY_PEPPER', 'SESSION_SECRET']
let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'secrets-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

describe('embeddedSecrets', () => {
  it('S49: makes four different secrets of 32 random bytes', () => {
    const secrets = embeddedSecrets(join(folder, 'not', 'there', 'yet'))
    expect(Object.keys(secrets).sort()).toEqual(names)
    for (const secret of Object.values(secrets)) {
      expect(secret).toMatch(/^[\w-]+$/)
      expect(Buffer.from(secret, 'base64url')).toHaveLength(32)
    }
    expect(new Set(Object.values(secrets)).size).toBe(4)
  })

  it('keeps them in a file that only its owner can read', () => {
    const first = embeddedSecrets(folder)
    expect(embeddedSecrets(folder)).toEqual(first)
    expect(readdirSync(folder)).toEqual(['secrets.json'])
    expect(statSync(join(folder, 'secrets.json')).mode & 0o777).toBe(0o600)
  })

  it('makes other ones in another folder', () => {
    const here = embeddedSecrets(join(folder, 'a'))
    const there = embeddedSecrets(join(folder, 'b'))
    for (const name of names) expect(Object.values(there)).not.toContain(here[name as keyof typeof here])
  })

  it('gives the same ones to callers that ask at the same moment', async () => {
    const program = join(folder, 'ask.mjs')
    const source = `
      import { parentPort, workerData } from 'node:worker_threads'
      import { embeddedSecrets } from ${JSON.stringify(join(import.meta.dirname, '../../src/embedded/secrets.ts'))}
      const { gate, dataDir } = workerData
      parentPort.once('message', () => parentPort.postMessage(JSON.stringify(embeddedSecrets(dataDir))))
      Atomics.add(gate, 0, 1)
    `
    buildSync({
      stdin: { contents: source, resolveDir: folder },
      bundle: true,
      platform: 'node',
      format: 'esm',
      outfile: program,
    })
    const gate = new Int32Array(new SharedArrayBuffer(4))
    const dataDir = join(folder, 'shared')
    const workers = Array.from({ length: 6 }, () => new Worker(program, { workerData: { gate, dataDir } }))
    const answers = workers.map((worker) => new Promise((resolve) => worker.once('message', resolve)))
    while (Atomics.load(gate, 0) < workers.length) await new Promise((resolve) => setTimeout(resolve, 5))
    for (const worker of workers) worker.postMessage('now')
    expect(new Set(await Promise.all(answers)).size).toBe(1)
    await Promise.all(workers.map((worker) => worker.terminate()))
  })

  it.each([
    ['cut off', (text: string) => text.slice(0, 50)],
    ['empty', () => ''],
    ['not an object', () => 'null'],
    ['without one of them', (text: string) => text.replace('KEY_PEPPER', 'KEY_SALT')],
    ['with a short one', (text: string) => text.replace(/(KEY_PEPPER": ")[^"]*/, '$1short')],
    ['with two equal ones', (text: string) => text.replaceAll(/": "[^"]*/g, `": "${'x'.repeat(40)}`)],
  ])('refuses a file that is %s, names it, and leaves it alone', (_fault, spoil) => {
    const path = join(folder, 'secrets.json')
    embeddedSecrets(folder)
    const spoiled = spoil(readFileSync(path, 'utf8'))
    writeFileSync(path, spoiled)
    expect(() => embeddedSecrets(folder)).toThrow(`The secrets in ${path} are damaged.`)
    expect(readFileSync(path, 'utf8')).toBe(spoiled)
  })
})

describe('npm run secrets', () => {
  it('prints fresh ones as lines for .env', () => {
    const print = () => execFileSync(process.execPath, ['scripts/secrets.js'], { encoding: 'utf8' })
    const lines = print().trim().split('\n')
    expect(lines.map((line) => line.split('=')[0]).sort()).toEqual(names)
    const values = [...lines, ...print().trim().split('\n')].map((line) => line.split('=')[1] ?? '')
    expect(new Set(values).size).toBe(8)
    for (const value of values) expect(Buffer.from(value, 'base64url')).toHaveLength(32)
  })
})
