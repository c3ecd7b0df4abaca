// Where log lines go: the standard output, whatever becomes of its other end. The site neither waits for it nor ends with it.
import { writeSync } from 'node:fs'

const stdout = 1

/** Bytes kept for a reader who has stalled; what is more is dropped, and counted. */
const mostKept = 1024 * 1024

/** Bytes that a pipe takes as a whole or not at all (POSIX), so that lines of several processes do not mix. */
const atOnce = 4096

/** Milliseconds: between two tries while the reader stalls, and how long the end of the process waits for it. */
const tryAgainAfter = 50
const lastPatience = 500

export interface LogOutput {
  write(line: string): void
  /** Writes what can be written now. */
  flushSync(): void
}

/**
 * Lines are written together at the end of a turn, and at the end of the process. The log package's own output does less:
 * with a reader that has stalled or gone, the process cannot end. `name` is for its only own line, on what was dropped.
 */
export function openLogOutput(name: string): LogOutput {
  const kept: Buffer[] = []
  let size = 0
  let dropped = 0
  let isDue = false
  surviveClosedOutput()
  process.on('exit', () => writeLast(flush))

  function write(line: string) {
    const bytes = Buffer.from(line)
    if (size + bytes.length > mostKept) return void dropped++
    kept.push(bytes)
    size += bytes.length
    if (!isDue) setImmediate(writeKept)
    isDue = true
  }

  function writeKept() {
    isDue = !flush()
    if (isDue) return void setTimeout(writeKept, tryAgainAfter).unref()
    if (dropped > 0) write(lineOnDropped(name, dropped))
    dropped = 0
  }

  /** False while the reader takes no more. */
  function flush() {
    while (kept.length > 0) {
      const count = howManyFit(kept)
      const rest = writeNow(Buffer.concat(kept.slice(0, count)))
      kept.splice(0, count, ...(rest.length > 0 ? [rest] : []))
      if (rest.length > 0) break
    }
    size = kept.reduce((sum, { length }) => sum + length, 0)
    return size === 0
  }

  return { write, flushSync: () => void flush() }
}

function lineOnDropped(name: string, lines: number) {
  const facts = { level: 'warn', time: new Date().toISOString(), name, event: 'log.dropped', lines }
  return `${JSON.stringify({ ...facts, msg: 'nobody read the log' })}\n`
}

/** How many of the first lines go together, at least one. */
function howManyFit(lines: Buffer[]) {
  let size = 0
  const tooMuch = lines.findIndex(({ length }) => {
    size += length
    return size > atOnce
  })
  return tooMuch === -1 ? lines.length : Math.max(1, tooMuch)
}

/** What the reader did not take. Where there is no reader, or no room on the disk, it is lost. */
function writeNow(bytes: Buffer) {
  let rest = bytes
  try {
    neverBlock()
    while (rest.length > 0) rest = rest.subarray(writeSync(stdout, rest))
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EAGAIN' ? rest : rest.subarray(rest.length)
  }
  return rest
}

function writeLast(flush: () => boolean) {
  const until = Date.now() + lastPatience
  const pause = new Int32Array(new SharedArrayBuffer(4))
  while (!flush() && Date.now() < until) Atomics.wait(pause, 0, 0, 10)
}

/**
 * A full pipe is to say so instead of stopping the process. All who have the pipe share this setting, and Node takes it
 * back whenever a process begins or ends.
 */
function neverBlock() {
  const { _handle: handle } = process.stdout as { _handle?: { setBlocking?(blocking: boolean): void } }
  if (!process.stdout.isTTY) handle?.setBlocking?.(false)
}

/** Without a listener, writing to a pipe that nobody has the other end of any more would end the process. */
function surviveClosedOutput() {
  for (const stream of [process.stdout, process.stderr])
    if (!stream.listeners('error').includes(ignore)) stream.on('error', ignore)
}

function ignore() {}
