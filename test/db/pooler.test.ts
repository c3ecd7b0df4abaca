// Behind a pooler that lends connections for one transaction: no notification comes through, and changes show all the same.
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { rowsOf } from '../support/database-dump.ts'
import { waitFor } from '../support/people.ts'
import { freePort } from '../support/port.ts'
import { startSite, type TestSite } from '../support/site.ts'

let database: TestDatabase
let site: TestSite
let dropped = 0
const ends = new Set<Socket>()
const pooler = createServer((client) => {
  const { hostname, port } = new URL(database.url)
  const server = connect(Number(port), hostname)
  for (const [end, other] of [
    [client, server],
    [server, client],
  ] as const) {
    ends.add(end)
    end.on('error', () => {}).on('close', () => other.destroy())
  }
  client.pipe(server)
  server.on(
    'data',
    withoutNotifications((bytes) => client.write(bytes)),
  )
})
beforeAll(async () => {
  database = await createTestDatabase()
  const url = new URL(database.url)
  url.hostname = '127.0.0.1'
  url.port = String(await freePort())
  pooler.listen(Number(url.port))
  await once(pooler, 'listening')
  site = await startSite({ worker: false, config: { databaseUrl: url.href } })
})
afterAll(async () => {
  await site.close()
  for (const end of ends) end.destroy()
  pooler.close()
  await database.drop()
})

/** Messages of PostgreSQL 3.0: a letter, and the length of what follows, its own four bytes included; A is a notification. */
function withoutNotifications(forward: (bytes: Buffer) => void) {
  let rest = Buffer.alloc(0)
  return (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk])
    while (rest.length >= 5) {
      const end = 1 + rest.readInt32BE(1)
      if (rest.length < end) return
      if (rest[0] === 'A'.charCodeAt(0)) dropped++
      else forward(rest.subarray(0, end))
      rest = rest.subarray(end)
    }
  }
}

it('shows a changed picture within two seconds', async () => {
  const { homeImages } = site.deps
  await homeImages.list()
  await waitFor(async () => (homeImages.edition() === null ? null : true))
  for (const name of ['Once', 'Twice', 'Three times']) {
    const before = homeImages.edition()
    await rowsOf(site, 'UPDATE minimaluser.tbl_image SET img_name = $1 WHERE img_is_in_hp', [name])
    const begun = performance.now()
    await waitFor(async () => ((await homeImages.list())[0]?.name === name ? true : null))
    expect(performance.now() - begun).toBeLessThan(2_000)
    expect(homeImages.edition()).not.toBe(before)
  }
  expect(dropped).toBeGreaterThan(0)
})
