// Walks through the site as a search engine would: every GET route there is, and every link on every page.
import type { Express } from 'express'
import { listRoutes } from '../support/routes.ts'
import { type Answer, send } from './plain-http.ts'

/** Values for the parameters of routes, by the parameter's name. */
export type Fillings = Record<string, string[]>

/** The paths of all GET routes, each parameter filled with each of its values; throws for one without values. */
export function pathsToGet(app: Express, fillings: Fillings): string[] {
  const patterns = listRoutes(app).filter((route) => route.startsWith('GET '))
  return patterns.flatMap((route) => filled(route.slice(4), fillings))
}

/** Every page reached from the given paths with this cookie, each asked for with GET and HEAD; by path. */
export async function crawl(url: string, from: string[], cookie: string): Promise<Map<string, Answer>> {
  const found = new Map<string, Answer>()
  let wanted = [...new Set(from)]
  while (wanted.length > 0) {
    const answers = await Promise.all(wanted.map((path) => getAndHead(url, path, cookie)))
    for (const [at, path] of wanted.entries()) found.set(path, answers[at] as Answer)
    const links = answers.flatMap((answer) => linksOf(answer, url))
    wanted = [...new Set(links)].filter((path) => !found.has(path))
  }
  return found
}

async function getAndHead(url: string, path: string, cookie: string) {
  const head = await send(url, { method: 'HEAD', path, cookie })
  const answer = await send(url, { path, cookie })
  if (head.status !== answer.status)
    throw new Error(`HEAD ${path} answers ${head.status}, GET ${answer.status}.`)
  return answer
}

function linksOf({ headers, text }: Answer, url: string) {
  const html = headers['content-type']?.startsWith('text/html') ? text : ''
  const written = [...html.matchAll(/\s(?:href|src|srcset|action)="([^"]*)"/g)].map(([, link = '']) => link)
  const redirected = headers.location ? [headers.location] : []
  return [...written, ...redirected].flatMap((link) => {
    const target = new URL(link.replaceAll('&amp;', '&'), url)
    return target.origin === url ? [target.pathname + target.search] : []
  })
}

function filled(pattern: string, fillings: Fillings): string[] {
  const name = /:(\w+)/.exec(pattern)?.[1]
  if (!name) return [pattern]
  const values = fillings[name]
  if (!values) throw new Error(`Nothing to fill :${name} of ${pattern} with: add it to the test.`)
  return values.flatMap((value) => filled(pattern.replace(`:${name}`, value), fillings))
}
