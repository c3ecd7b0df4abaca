// Puts an Express app behind a port: with time-outs, at full speed, and with a quiet end.
import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import { type AddressInfo, Server as NetServer, type Socket } from 'node:net'
import type { Express } from 'express'
import { answerBroken, hangUpOnUnread, inTurns, isIdle, unlessFlooded } from './connections.ts'
import { settled } from './settled.ts'

export interface Listening {
  port: number
  /**
   * Takes no more connections, has clients close theirs with their next answer, and resolves when none is left, after 10 s
   * at the latest (S59). Idle connections end after `patience` milliseconds: whoever sends in that time gets an answer.
   */
  close(patience?: number): Promise<void>
}

const drainMilliseconds = 10_000
const sweepMilliseconds = 50

/** Milliseconds. Node looks for late requests only now and then, so a limit is up to one look longer (S53). */
const limits = {
  headersTimeout: 12_000,
  requestTimeout: 25_000,
  keepAliveTimeout: 10_000,
  connectionsCheckingInterval: 2_000,
  maxHeaderSize: 16 * 1024,
}

/**
 * Resolves once the app answers; port 0 lets the system choose. Rejects when the port is taken. What is no HTTP, too
 * large or too slow is answered by `broken`, if there is one, as a GET of `/400`, `/431` or `/408`.
 */
export async function listen(
  app: Express,
  where: { port: number; host?: string },
  broken?: Express,
): Promise<Listening> {
  let leaving = false
  const answer: RequestListener = (req, res) => {
    if (leaving) res.shouldKeepAlive = false
    hangUpOnUnread(req, res)
    app(req, res)
  }
  const server = createServer({ ...limits, ...settled(app) }, unlessFlooded(inTurns(answer)))
  if (broken) server.on('clientError', (error, socket) => answerBroken(broken, error, socket as Socket))
  const open = watchConnections(server)
  server.listen(where)
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    close(patience = 0) {
      leaving = true
      return drain(server, open, patience)
    },
  }
}

/** The connections there are. Which of them are idle Node counts too soon: when their answers still wait to be sent. */
function watchConnections(server: Server) {
  const open = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    open.add(socket)
    socket.once('close', () => open.delete(socket))
  })
  return open
}

/**
 * The close of HTTP's server would cut idle connections at once, and with them requests that are just on their way; so it
 * comes last, for its timer.
 */
async function drain(server: Server, open: Set<Socket>, patience: number) {
  const closed = once(server, 'close')
  NetServer.prototype.close.call(server)
  let sweep: NodeJS.Timeout | undefined
  const cutIdle = setTimeout(() => {
    sweep = setInterval(() => {
      for (const socket of open) if (isIdle(socket)) socket.destroy()
    }, sweepMilliseconds)
  }, patience)
  const hurry = setTimeout(() => server.closeAllConnections(), drainMilliseconds)
  await closed
  clearTimeout(cutIdle)
  clearTimeout(hurry)
  clearInterval(sweep)
  server.close()
}
