// Faults of the mailer, ours and the original one.
import type { RequestListener } from 'node:http'
import jwt from 'jsonwebtoken'
import { freePort } from '../../support/port.ts'
import { type Fault, inFrontOf, told, withMailer } from './fault.ts'

const another = 'another-9f2c71d05e8b4a36c1d7e05f9b8a6234'

/** What the original answers: 404 to a foreign service, error 1 to a bad signature, and it falls over an empty token. */
export function original(secret: string): RequestListener {
  return ({ url = '' }, res) => {
    const [, token = ''] = /^\/emailservice-usr\/(?:signup|change|resetkey)\/(.+)$/.exec(url) ?? []
    if (!token) return void res.writeHead(404).end('<p>Not Found</p>')
    if (isSigned(token, secret)) return void res.writeHead(500).end('<p>Internal Server Error</p>')
    res.end('{"error":1,"msg":"Problem with token"}')
  }
}

function isSigned(token: string, secret: string) {
  try {
    return Boolean(jwt.verify(token, secret, { ignoreExpiration: true }))
  } catch {
    return false
  }
}

export const faultsOfMailer: Fault[] = [
  {
    name: 'a mailer that is away',
    cause: async () => ({ env: { MAILER_URL: `https://localhost:${await freePort()}/` } }),
    mend: ['answer: nothing listens at https://localhost:'],
  },
  {
    name: 'a proxy without a mailer behind it',
    cause: inFrontOf('mailer', { refuse: () => ({ status: 502, text: 'Bad Gateway' }) }),
    mend: ['answer: 502 where the protocol says error 1'],
  },
  {
    name: 'another secret than that of the mailer',
    cause: told({ JWT_MAILER_SECRET: another }),
    mend: ["secret: differs from the site's"],
  },
  {
    name: 'another secret than that of the original mailer',
    cause: withMailer(() => original(another)),
    mend: ["secret: differs from the site's"],
  },
  {
    name: 'a mailer whose clock is slow',
    cause: inFrontOf('mailer', {
      outward: (headers) => ({ ...headers, date: new Date(Date.now() - 90_000).toUTCString() }),
    }),
    mend: ['clock: differs by 90 seconds'],
  },
]
