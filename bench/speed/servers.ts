// What the site is compared with: other servers that answer the very bytes of its pages, each a process of its own.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { waitFor } from '../../test/support/people.ts'
import { startProgram } from '../../test/support/program.ts'

export interface Servers {
  /** Where each answers, without a final slash. */
  bare: string
  express: string
  nunjucks: string
  close(): Promise<void>
}

/** A page as it goes over the wire, without compression. */
export interface Bytes {
  type: string
  /** In base64. */
  body: string
}

const here = join(import.meta.dirname, 'servers')

/** Starts all of them; each but Nunjucks answers every path of `pages` with its bytes. */
export async function startServers(pages: Record<string, Bytes>): Promise<Servers> {
  const folder = await mkdtemp(join(tmpdir(), 'minimal-user-bench-'))
  const file = join(folder, 'pages.json')
  await writeFile(file, JSON.stringify(pages))
  const started = await Promise.all(['bare', 'express', 'nunjucks'].map((name) => start(name, file)))
  const [bare = '', express = '', nunjucks = ''] = started.map(({ url }) => url)
  return {
    bare,
    express,
    nunjucks,
    async close() {
      await Promise.all(started.map(({ program }) => program.end('SIGKILL')))
      await rm(folder, { recursive: true })
    },
  }
}

/** The page at this URL as a guest, or with these cookies, is answered. @throws Error unless it is there */
export async function readBytes(url: string, cookie: string): Promise<Bytes> {
  const answer = await fetch(url, {
    headers: { 'Accept-Encoding': 'identity', Cookie: cookie },
    redirect: 'manual',
  })
  if (answer.status !== 200) throw new Error(`${url} was answered ${answer.status}`)
  const body = Buffer.from(await answer.arrayBuffer()).toString('base64')
  return { type: answer.headers.get('content-type') ?? '', body }
}

async function start(name: string, file: string) {
  const args = [join(here, `${name}.js`), file]
  const program = startProgram(args, { cwd: here, env: { NODE_ENV: 'production' } })
  const address = await waitFor(async () => {
    if (program.child.exitCode !== null) throw new Error(`${name} ended: ${program.said()}`)
    return program.said().includes('\n') ? program.said() : null
  })
  return { program, url: `http://127.0.0.1:${JSON.parse(address).port}` }
}
