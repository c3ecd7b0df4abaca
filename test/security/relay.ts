// A wire to the test database that can be cut, so that a site loses its database without anybody stopping it.
import { connect, createServer, type Server, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { createTestDatabase } from '../support/database.ts'

export interface Relay {
  /** The connection string through the wire, of a database of its own. */
  url: string
  /** Cuts what is connected and refuses more. */
  refuse(): Promise<void>
  /** Cuts what is connected and keeps new connections open without a word. */
  swallow(): Promise<void>
  /** Lets everything through again. */
  accept(): Promise<void>
  /** Runs a statement beside the wire. */
  change(statement: string): Promise<unknown>
  /** Ends the wire and drops the database. */
  close(): Promise<void>
}

/** Milliseconds until the other end has seen that a connection is gone. */
const noticedAfter = 100

export async function startRelay(): Promise<Relay> {
  const database = await createTestDatabase()
  const target = new URL(database.url)
  const open = new Set<Socket>()
  let silent = false

  function wire(client: Socket) {
    open.add(client)
    client.on('error', () => {}).on('close', () => open.delete(client))
    if (silent) return
    const server = connect(Number(target.port), target.hostname)
    server.on('error', () => client.destroy()).on('close', () => client.destroy())
    client.on('close', () => server.destroy())
    client.pipe(server).pipe(client)
  }
  const cut = () => {
    for (const socket of open) socket.destroy()
  }

  const server = createServer(wire)
  const port = await listenOn(server, 0)
  const url = new URL(database.url)
  url.hostname = '127.0.0.1'
  url.port = String(port)
  const refuse = () => {
    const closed = new Promise<void>((done) => server.close(() => done()))
    cut()
    return closed
  }

  return {
    url: url.href,
    refuse,
    async swallow() {
      silent = true
      cut()
      await sleep(noticedAfter)
    },
    async accept() {
      silent = false
      cut()
      if (!server.listening) await listenOn(server, port)
    },
    async change(statement) {
      const client = new pg.Client({ connectionString: database.url })
      await client.connect()
      await client.query(statement).finally(() => client.end())
    },
    async close() {
      if (server.listening) await refuse()
      await database.drop()
    },
  }
}

function listenOn(server: Server, port: number) {
  return new Promise<number>((done) => {
    server.listen(port, '127.0.0.1', () => {
      const address = server.address()
      done(typeof address === 'object' && address ? address.port : port)
    })
  })
}
