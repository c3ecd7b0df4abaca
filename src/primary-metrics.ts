// Adds up the numbers of all web processes (WEB_CONCURRENCY), those that have ended included: what is counted never falls.
import cluster, { type Worker } from 'node:cluster'
import { AggregatorRegistry, Counter, Registry } from 'prom-client'
import type { Values } from './helpers/metrics.ts'
import { questions } from './helpers/metrics-of-all.ts'
import { shared } from './helpers/patience.ts'
import { tellProcesses } from './helpers/process-metrics.ts'
import { answer, ask } from './helpers/questions.ts'

/** Milliseconds for a child to tell its numbers, a look at the database included. */
const patience = 2_000

/** To be called before the first fork; returns how to get the text for all children, for which they may ask too. */
export function addUpMetrics(): () => Promise<string> {
  const own = ownNumbers()
  const lastTold = new Map<number, Values>()
  let ofEnded: Promise<Values> = Promise.resolve([])

  async function askChild(child: Worker) {
    const values = await ask<Values>(child, questions.own, patience).catch(() => null)
    if (values && !child.isDead()) lastTold.set(child.id, values)
    return values ? child.id : null
  }

  const text = shared(async () => {
    const answered = await Promise.all(
      Object.values(cluster.workers ?? {}).map((child) => child && askChild(child)),
    )
    const ended = await ofEnded
    const living = [...lastTold].map(([id, values]) => (answered.includes(id) ? values : countsOf(values)))
    return AggregatorRegistry.aggregate([await own.values(), ended, ...living]).metrics()
  })

  cluster.on('fork', (child) => answer(child, questions.all, text))
  cluster.on('exit', ({ id }, code) => {
    if (code !== 0) own.died()
    const last = countsOf(lastTold.get(id) ?? [])
    lastTold.delete(id)
    ofEnded = ofEnded.then((sum) => AggregatorRegistry.aggregate([sum, last]).getMetricsAsJSON())
  })
  return text
}

/** The parent's own: that nobody is counted until children answer, and how many of them died. */
function ownNumbers() {
  const registry = new Registry()
  tellProcesses(registry, 0)
  const deaths = new Counter({
    name: 'minimaluser_process_deaths_total',
    help: 'Web processes that were killed, or ended with an error.',
    registers: [registry],
  })
  return { values: () => registry.getMetricsAsJSON(), died: () => deaths.inc() }
}

/** What only grows; the rest is no more so once its process is silent. */
function countsOf(values: Values) {
  return values.filter(({ type }) => ['counter', 'histogram'].includes(String(type)))
}
