/** Lets one setup at a time work in a checkout: `npm test` may be started while `npm start` still builds. */
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const beat = 1_000
const silence = 15_000

/**
 * Waits for the lock, does the work, gives the lock back. The holder touches the lock's file every second; one that
 * stays untouched for 15 seconds, or whose process is gone, is taken over.
 * @param {string} root the checkout
 * @param {() => Promise<void>} work
 */
export async function withLock(root, work) {
  const path = join(root, '.data', 'setup.lock')
  mkdirSync(join(root, '.data'), { recursive: true })
  while (!take(path)) {
    if (isAbandoned(path)) remove(path)
    else await sleep(50)
  }
  const pulse = setInterval(() => touch(path), beat)
  try {
    await work()
  } finally {
    clearInterval(pulse)
    rmSync(path, { force: true })
  }
}

/** @param {string} path */
function take(path) {
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  }
}

/** @param {string} path */
function touch(path) {
  try {
    utimesSync(path, new Date(), new Date())
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error
  }
}

/** @param {string} path */
function isAbandoned(path) {
  try {
    if (Date.now() - statSync(path).mtimeMs > silence) return true
    const pid = Number(readFileSync(path, 'utf8'))
    return pid > 0 && !process.kill(pid, 0)
  } catch (error) {
    return codeOf(error) === 'ESRCH'
  }
}

/**
 * Moved before it is deleted, so that a lock that somebody else took over in between is put back.
 * @param {string} path
 */
function remove(path) {
  const aside = `${path}.${process.pid}`
  try {
    renameSync(path, aside)
  } catch {
    return
  }
  if (isAbandoned(aside)) rmSync(aside, { force: true })
  else renameSync(aside, path)
}

/** @param {unknown} error */
function codeOf(error) {
  return error instanceof Error && 'code' in error ? error.code : undefined
}
