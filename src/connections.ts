// What one connection may ask of the site: few requests ahead, no body without end, and HTTP that can be read.
import { IncomingMessage, type RequestListener, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Express } from 'express'
import { noteArrival } from './helpers/arrival.ts'

/** Node keeps the answer that is under way on the socket, as its documentation of `clientError` says. */
type AnsweringSocket = Socket & { _httpMessage?: ServerResponse | null }

const mostAhead = 8
const mostATurn = 16
const lingerMilliseconds = 1_000
/** Bytes of a body: those of the longest form. */
const mostThrownAway = 16 * 1024

const unanswered = new WeakMap<Socket, number>()

/** Whether all requests of a connection are answered, to the last byte. */
export const isIdle = (socket: Socket) => (unanswered.get(socket) ?? 0) === 0

/** No browser sends requests ahead of the answers, but thousands fit into one packet and would all be worked on. */
export function unlessFlooded(app: RequestListener): RequestListener {
  return (req, res) => {
    const { socket } = req
    const ahead = unanswered.get(socket) ?? 0
    if (socket.destroyed) return
    if (ahead === mostAhead) return void socket.destroy()
    unanswered.set(socket, ahead + 1)
    res.once('close', () => unanswered.set(socket, (unanswered.get(socket) ?? 1) - 1))
    app(req, res)
  }
}

/**
 * Begins a few requests in each turn of the event loop, together, and leaves the others for the next ones. libuv accepts one
 * connection a turn: where a crowd makes turns long, newcomers would wait for seconds to be let in (S53). Together, for
 * answers that leave side by side wake whoever reads them once, and the database is asked once for all of their sessions.
 */
export function inTurns(app: RequestListener): RequestListener {
  const waiting: [IncomingMessage, ServerResponse][] = []
  let turning = false

  function turn() {
    turning = false
    for (const [req, res] of waiting.splice(0, mostATurn)) if (!req.socket.destroyed) app(req, res)
    if (waiting.length > 0) takeTurn()
  }

  function takeTurn() {
    if (!turning) setImmediate(turn)
    turning = true
  }

  return (req, res) => {
    noteArrival(req)
    waiting.push([req, res])
    takeTurn()
  }
}

/**
 * Node reads the rest of a body that nobody wanted, were it a gigabyte. Here one longer than a form is left unread: the sender
 * is told that the connection ends, and has a second to see the answer (S53).
 */
export function hangUpOnUnread(req: IncomingMessage, res: ServerResponse) {
  const { headers, socket } = req
  if (headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) <= mostThrownAway)
    return
  const writeHead = res.writeHead.bind(res) as (...what: unknown[]) => ServerResponse
  res.writeHead = (...what: unknown[]) => {
    if (!req.complete) {
      res.shouldKeepAlive = false
      socket.destroySoon = () => linger(socket)
    }
    return writeHead(...what)
  }
}

/**
 * What Node does instead, an end at once, takes the answer away from whoever is still sending. By the next turn Node has
 * begun to throw the rest of the body away, which would undo a pause.
 */
function linger(socket: Socket) {
  socket.end()
  setImmediate(() => socket.pause())
  const impatience = setTimeout(() => socket.destroy(), lingerMilliseconds)
  socket.once('close', () => clearTimeout(impatience))
}

const toldBroken = new WeakSet<Socket>()

/**
 * An answer that has begun cannot become another one; one that has not gives its place up. Node tells of each further
 * piece of the same request, too.
 */
export function answerBroken(broken: Express, error: NodeJS.ErrnoException, socket: AnsweringSocket) {
  const underWay = socket._httpMessage
  if (toldBroken.has(socket)) return
  if (error.code === 'ECONNRESET' || !socket.writable || underWay?.headersSent) return socket.destroy()
  toldBroken.add(socket)
  underWay?.detachSocket(socket)
  const req = Object.assign(new IncomingMessage(socket), { method: 'GET', url: `/${statusOf(error)}` })
  const res = new ServerResponse(req)
  res.shouldKeepAlive = false
  res.assignSocket(socket)
  res.on('finish', () => linger(socket))
  broken(req, res)
}

function statusOf(error: NodeJS.ErrnoException) {
  if (error.code === 'HPE_HEADER_OVERFLOW') return 431
  return error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400
}
