// The other end of the log: somebody who reads late, stops reading, or leaves, and a process that wants to end.
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { forPeople, tame } from '../../src/helpers/log-for-people.ts'
import { waitFor } from '../support/people.ts'

const built = pathToFileURL(join(import.meta.dirname, '../../dist/helpers/log-output.js')).href
const preamble = `
  import { openLogOutput } from ${JSON.stringify(built)}
  const output = openLogOutput('test')
  const line = (number) => JSON.stringify({ number, filler: 'x'.repeat(180) }) + '\\n'
  const write = (from, to) => { for (let number = from; number < to; number++) output.write(line(number)) }
`

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'minimal-user-log-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

/** A process that does this with its `output`; its standard output is a pipe, or what it is given. */
function run(script: string, output: 'pipe' | number = 'pipe') {
  const source = ['--input-type=module', '-e', preamble + script]
  return spawn(process.execPath, source, { stdio: ['pipe', output, 'inherit'] })
}

const numbersIn = (lines: string) =>
  lines
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { number?: number; event?: string; lines?: number })

describe('the log', () => {
  it('has come whole when the process ends in the middle of a turn', async () => {
    const child = run('write(0, 100); process.exit(0)')
    const read = await text(child.stdout as NodeJS.ReadableStream)
    expect(numbersIn(read).map(({ number }) => number)).toEqual(Array.from({ length: 100 }, (_, at) => at))
  })

  it('has come whole when nobody caught an error', async () => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', `${preamble} write(0, 3); throw 1`])
    expect(numbersIn(await text(child.stdout))).toHaveLength(3)
    expect(child.exitCode ?? (await once(child, 'exit'))[0]).toBe(1)
  })

  it('S59: ends with its process, sooner than for a slow reader, when nobody is there to read', async () => {
    const child = run(`
      let begun
      process.stdin.on('data', () => { write(0, 3); setTimeout(end, 50) })
      function end() { write(3, 6); begun = performance.now(); process.exit(0) }
      process.on('exit', () => { if (performance.now() - begun > 400) process.exitCode = 1 })
    `)
    child.stdout?.destroy()
    child.stdin?.write('now')
    expect((await once(child, 'exit'))[0]).toBe(0)
  })

  it('waits for a reader who is late, drops what is too much and says so, and has no half lines', async () => {
    const pipe = join(folder, 'late')
    execFileSync('mkfifo', [pipe])
    const other = openSync(pipe, 'r+')
    const child = run("write(0, 9_000); process.stdin.on('data', () => process.exit(0))", other)
    const late = openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK)
    let read = ''
    await waitFor(async () => {
      read += readAll(late)
      return read.includes('log.dropped') ? true : null
    }, 10_000)
    child.stdin?.write('end')
    await once(child, 'exit')
    closeSync(other)
    closeSync(late)

    const told = numbersIn(read)
    const dropped = told.pop()
    expect(dropped).toMatchObject({ level: 'warn', name: 'test', event: 'log.dropped' })
    expect(told.map(({ number }) => number)).toEqual(told.map((_, at) => at))
    expect(told.length + Number(dropped?.lines)).toBe(9_000)
    expect(read.length).toBeGreaterThan(1024 * 1024 - 300)
  })

  it('S59: lets a process end that nobody ever reads', async () => {
    const pipe = join(folder, 'never')
    execFileSync('mkfifo', [pipe])
    const other = openSync(pipe, 'r+')
    const child = run('write(0, 9_000); setTimeout(() => process.exit(0), 100)', other)
    expect((await once(child, 'exit'))[0]).toBe(0)
    closeSync(other)
  })
})

/** What is there by now. */
function readAll(file: number) {
  const chunk = Buffer.alloc(64 * 1024)
  let read = ''
  try {
    for (;;) read += chunk.toString('utf8', 0, readSync(file, chunk))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
  }
  return read
}

describe('the log for people', () => {
  const plain = { write() {}, flushSync() {} }

  it('is the plain one where no person reads it', async () => {
    expect(await forPeople(plain)).toBe(plain)
  })

  it('is in words at a terminal, with colours or without', async () => {
    const { isTTY } = process.stdout
    const lines: string[] = []
    Object.assign(process.stdout, { isTTY: true, hasColors: () => false })
    const output = await forPeople({ ...plain, write: (line) => void lines.push(line) })
    Object.assign(process.stdout, { isTTY })
    output.write(
      '{"level":"warn","time":"2026-11-28T15:25:03.000Z","pid":1,"name":"web","event":"throttled","msg":"too often"}\n',
    )
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatch(/^\[\d\d:\d\d:\d\d\] WARN: too often \{"event":"throttled"\}\n$/)
  })

  it('S44: lets text of a stranger say nothing to the terminal', () => {
    const nasty = 'a\u001b[2J\r\b\f\u0000\u0007\u007f\u009b2J \\u001b \\\\u001b\ttab\nline'
    const { msg } = JSON.parse(tame(JSON.stringify({ msg: nasty }))) as { msg: string }
    expect(msg.replace(/[\t\n]/g, '')).not.toMatch(/\p{Cc}/u)
    expect(msg).toContain('\ttab\nline')
    expect(msg).toContain('a\\u001b[2J')
    expect(tame('{"msg":"plain \\"quoted\\" \\\\ text"}')).toBe('{"msg":"plain \\"quoted\\" \\\\ text"}')
  })
})
