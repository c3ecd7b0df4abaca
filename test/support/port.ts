// Ports for servers that have to know theirs before they start.
import { once } from 'node:events'
import { createServer } from 'node:net'

/**
 * Below the ports that systems hand out by themselves, from 32768 on under Linux: otherwise somebody's client or server
 * gets the very port between the look at it and its use. Of a dozen workers each has a stretch to itself.
 */
const stretch = { first: 20_000 + (Number(process.env.VITEST_POOL_ID ?? 0) % 12) * 1_000, length: 1_000 }

let next = Math.floor(Math.random() * stretch.length)

/** A port that nobody listens on, and that no other worker is given. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < stretch.length; tries++) {
    const port = stretch.first + (next++ % stretch.length)
    if (await isFree(port)) return port
  }
  throw new Error(`No port is free from ${stretch.first} on.`)
}

async function isFree(port: number) {
  const server = createServer().listen(port)
  try {
    await once(server, 'listening')
  } catch {
    return false
  }
  server.close()
  await once(server, 'close')
  return true
}
