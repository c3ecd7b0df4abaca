// The bare machine: node:http answers bytes that lie ready. Its argument is the file that `servers.ts` wrote.
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'

/** @type {Record<string, { type: string, body: string }>} */
const written = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'))
const pages = new Map(
  Object.entries(written).map(([path, { type, body }]) => [
    path,
    { type, body: Buffer.from(body, 'base64') },
  ]),
)

const server = createServer((req, res) => {
  const page = pages.get(req.url ?? '')
  if (!page) return void res.writeHead(404).end()
  res.writeHead(200, { 'Content-Type': page.type, 'Content-Length': page.body.length })
  res.end(page.body)
})
server.listen(0, '127.0.0.1', () => process.stdout.write(`${JSON.stringify(server.address())}\n`))
