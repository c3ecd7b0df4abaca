// Visitors in numbers: what they are answered, how long it took, and what broke.
import { Agent, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { cookiesOf, createJar, type Jar } from '../attack/cookies.ts'
import { newNetwork } from '../test/support/site.ts'

export interface Answer {
  /** 0 when nothing came: see `broken`. */
  status: number
  text: string
  /** Where it redirects to; empty when it does not. */
  location: string
  /** Seconds, by the header of that name; null without. */
  age: string | null
  /** Why there was no whole answer: the code of the error, such as ECONNREFUSED. */
  broken: string | null
  milliseconds: number
}

export interface Visitor {
  jar: Jar
  get(path: string): Promise<Answer>
  post(path: string, fields: Record<string, string>): Promise<Answer>
}

export interface Visitors {
  /** From an address of the network that nobody else has, unless told. */
  one(network?: string): Visitor
  /** Each asks again and again, with a pause of milliseconds, until `stop`, or the end of all; a number stands for new ones. */
  crowd(who: Visitor[] | number, ask: (visitor: Visitor) => Promise<Answer>, pause?: number): Crowd
  isAlive(): Promise<boolean>
  isReady(): Promise<boolean>
  close(): void
}

/** What many were answered; of so many only this is kept. */
export interface Crowd {
  answers: Kept[]
  stop(): Promise<Kept[]>
}

export type Kept = Pick<Answer, 'status' | 'broken' | 'milliseconds'> & {
  /** When it came, by the clock of `performance.now`. */
  at: number
}

/** Visitors of the site at a URL, whose connections stay open like those of browsers. */
export function createVisitors(url: string): Visitors {
  const agent = new Agent({ keepAlive: true, maxSockets: 1_000 })
  const { hostname, port } = new URL(url)
  let closed = false

  function one(network = newNetwork()): Visitor {
    const jar = createJar()
    async function send(method: string, path: string, body?: string) {
      const headers = {
        'X-Forwarded-For': network,
        'Sec-Fetch-Site': 'same-origin',
        ...jar.header(path),
        ...(body === undefined
          ? {}
          : {
              'Content-Type': 'application/x-www-form-urlencoded',
              'Content-Length': Buffer.byteLength(body),
            }),
      }
      const { cookies, ...answer } = await exchange({ hostname, port, agent, method, path, headers }, body)
      jar.keep(cookiesOf(cookies))
      return answer
    }
    return {
      jar,
      get: (path) => send('GET', path),
      post: (path, fields) => send('POST', path, new URLSearchParams(fields).toString()),
    }
  }

  const statusIs200 = async (path: string) => (await one().get(path)).status === 200
  return {
    one,
    crowd(who, ask, pause = 0) {
      const answers: Kept[] = []
      let going = true
      const all = typeof who === 'number' ? Array.from({ length: who }, () => one()) : who
      const loops = all.map(async (visitor) => {
        while (going && !closed) {
          const { status, broken, milliseconds } = await ask(visitor)
          answers.push({ status, broken, milliseconds, at: performance.now() })
          if (pause > 0) await sleep(pause)
        }
      })
      return {
        answers,
        async stop() {
          going = false
          await Promise.all(loops)
          return answers
        },
      }
    },
    isAlive: () => statusIs200('/healthz'),
    isReady: () => statusIs200('/readyz'),
    close() {
      closed = true
      agent.destroy()
    },
  }
}

/** One that breaks off counts as broken, also in the middle of its body. */
function exchange(options: object, body?: string) {
  const begun = performance.now()
  return new Promise<Answer & { cookies: string[] }>((done) => {
    let cookies: string[] = []
    let location = ''
    let age: string | null = null
    const finish = (status: number, text: string, broken: string | null) =>
      done({ status, text, location, age, broken, cookies, milliseconds: performance.now() - begun })
    const out = request({ ...options, timeout: 60_000 }, (incoming) => {
      cookies = incoming.headers['set-cookie'] ?? []
      location = incoming.headers.location ?? ''
      age = incoming.headers.age ?? null
      const chunks: Buffer[] = []
      incoming.on('data', (chunk) => chunks.push(chunk))
      incoming.on('end', () => finish(incoming.statusCode ?? 0, Buffer.concat(chunks).toString('utf8'), null))
      incoming.on('error', (error: NodeJS.ErrnoException) => finish(0, '', error.code ?? 'cut off'))
    })
    out.on('timeout', () => out.destroy(Object.assign(new Error(), { code: 'no answer' })))
    out.on('error', (error: NodeJS.ErrnoException) => finish(0, '', error.code ?? 'broken'))
    out.end(body)
  })
}
