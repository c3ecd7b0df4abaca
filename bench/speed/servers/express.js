// Express as everybody writes it: the same bytes by `res.send`. Its argument is the file that `servers.ts` wrote.
import { readFileSync } from 'node:fs'
import express from 'express'

/** @type {Record<string, { type: string, body: string }>} */
const written = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'))

const app = express()
for (const [path, { type, body }] of Object.entries(written)) {
  const bytes = Buffer.from(body, 'base64')
  app.get(path, (_req, res) => {
    res.type(type).send(bytes)
  })
}
const server = app.listen(0, '127.0.0.1', () => process.stdout.write(`${JSON.stringify(server.address())}\n`))
