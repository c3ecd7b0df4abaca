// How the queue stands, as the database says when somebody asks; and whether it says anything.
import { Gauge, type Registry } from 'prom-client'
import { shared, within } from './patience.ts'

/** Jobs of one name in one state; `dueFor` is how many seconds ago the first of them should have begun. */
interface JobCount {
  name: string
  state: string
  jobs: number
  dueFor: number
}

export interface QueueSources {
  /** Asks the database. */
  jobs(): Promise<JobCount[]>
  jobNames: readonly string[]
  /** The name of those that nobody works on any more. */
  givenUp: string
}

/** Whoever asks waits no longer for the database, in milliseconds. */
const patience = 1_000

/** The queue's words for the states that are told of, and ours. */
const states = { created: 'waiting', active: 'active', retry: 'retry', failed: 'failed' }

/** Has the registry ask the database. All processes read the same tables: their answers are not to be added up. */
export function addQueueGauges(registry: Registry, sources: QueueSources) {
  const reading = shared(sources.jobs)
  const looking = shared(async () => {
    const found = await within(patience, reading()).catch(() => null)
    up.set(found ? 1 : 0)
    jobs.reset()
    oldest.reset()
    if (found) tell(found, sources, { jobs, oldest })
  })
  const settings = { registers: [registry], collect: () => looking() }
  const up = new Gauge({
    ...settings,
    name: 'minimaluser_database_up',
    help: 'Whether the database answered within a second, which it cannot while all connections are in use; of several processes the worst.',
    aggregator: 'min',
  })
  const jobs = new Gauge({
    ...settings,
    name: 'minimaluser_jobs',
    help: 'Jobs that wait, are active, wait for a retry, failed for good, or are dead; not there while the database is away.',
    labelNames: ['queue', 'state'],
    aggregator: 'max',
  })
  const oldest = new Gauge({
    ...settings,
    name: 'minimaluser_oldest_due_job_seconds',
    help: 'How long ago the oldest job that is due should have begun; not there while the database is away.',
    labelNames: ['queue'],
    aggregator: 'max',
  })
}

interface Gauges {
  jobs: Gauge<'queue' | 'state'>
  oldest: Gauge<'queue'>
}

/** What there is none of is 0. The label is not `job`: that is Prometheus' own. */
function tell(found: JobCount[], { jobNames, givenUp }: QueueSources, { jobs, oldest }: Gauges) {
  for (const queue of jobNames) {
    const own = found.filter(({ name }) => name === queue)
    oldest.set({ queue }, Math.max(0, ...own.map(({ dueFor }) => dueFor)))
    for (const [theirs, state] of Object.entries(states))
      jobs.set({ queue, state }, own.find((one) => one.state === theirs)?.jobs ?? 0)
  }
  jobs.set({ queue: givenUp, state: 'dead' }, found.find(({ name }) => name === givenUp)?.jobs ?? 0)
}
