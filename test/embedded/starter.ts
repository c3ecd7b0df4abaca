// A process that uses the embedded PostgreSQL as a site does: starts it, prints the URL, stops it on SIGINT. Or it is
// `deaf` to SIGINT; or `plain`, without any care for signals.
import { startEmbeddedPostgres } from '../../src/embedded/postgres.ts'

const [dataDir = '', manner] = process.argv.slice(2)
const postgres = await startEmbeddedPostgres({ dataDir, durable: false }).catch((error) => {
  process.stderr.write(error.message)
  process.exit(1)
})
const onSignal = async () => {
  if (manner === 'deaf') return
  await postgres.stop()
  process.exit(0)
}
if (manner !== 'plain') process.on('SIGINT', onSignal)
process.stdout.write(`${postgres.url}\n`)
setInterval(() => {}, 60_000)
