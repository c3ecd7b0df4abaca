// A process that uses the embedded PostgreSQL as a site does: starts it, prints the URL, stops it on SIGINT or as told.
import { startEmbeddedPostgres } from '../../src/embedded/postgres.ts'

const [dataDir = '', deafness] = process.argv.slice(2)
const postgres = await startEmbeddedPostgres({ dataDir, durable: false }).catch((error) => {
  process.stderr.write(error.message)
  process.exit(1)
})
process.on('SIGINT', async () => {
  if (deafness === 'deaf') return
  await postgres.stop()
  process.exit(0)
})
process.stdout.write(`${postgres.url}\n`)
setInterval(() => {}, 60_000)
