// A wire to a test database that can be cut, so that a site loses its database without anybody stopping it.
import { connect, createServer, type Server, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { createTestDatabase } from './database.ts'

export interface Relay {
  /** The connection string through the wire, of a database of its own. */
  url: string
  /** The connection string beside the wire. */
  direct: string
  /** Cuts what is connected and refuses more. */
  refuse(): Promise<void>
  /** Cuts what is connected and keeps new connections open without a word. */
  swallow(): Promise<void>
  /** Not a byte gets through, neither of what is connected nor of new connections; nobody is told. */
  freeze(): void
  /** Lets everything through again; what was frozen goes on where it was. */
  accept(): Promise<void>
  /** Cuts what is connected, once. */
  cut(): void
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
  const ends = new Set<Socket>()
  let mode: 'open' | 'silent' | 'frozen' = 'open'

  function wire(client: Socket) {
    keep(client)
    if (mode !== 'open') return
    const server = connect(Number(target.port), target.hostname)
    keep(server)
    server.on('close', () => client.destroy())
    client.on('close', () => server.destroy())
    client.on('data', (chunk) => server.write(chunk))
    server.on('data', (chunk) => client.write(chunk))
  }
  function keep(end: Socket) {
    ends.add(end)
    end.on('error', () => {}).on('close', () => ends.delete(end))
  }
  const cut = () => {
    for (const end of ends) end.destroy()
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
    direct: database.url,
    refuse,
    async swallow() {
      mode = 'silent'
      cut()
      await sleep(noticedAfter)
    },
    freeze() {
      mode = 'frozen'
      for (const end of ends) end.pause()
    },
    async accept() {
      const was = mode
      mode = 'open'
      if (was === 'frozen') for (const end of ends) end.resume()
      else cut()
      if (!server.listening) await listenOn(server, port)
    },
    cut,
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
