// The numbers of all web processes together, where there are several: each tells its own, the parent adds them up.
import cluster from 'node:cluster'
import type { Metrics } from './metrics.ts'
import { shared } from './patience.ts'
import { answer, ask } from './questions.ts'

/** From parent to child, and from child to parent. */
export const questions = { own: 'metrics', all: 'metrics of all' }

/** Milliseconds; the parent waits for its children for less than this. */
const patience = 3_000

/** Lets the parent ask this process for its numbers, if there is one. */
export function shareMetrics(metrics: Metrics) {
  if (cluster.isWorker) answer(process, questions.own, () => metrics.values())
}

/** The text for all web processes, or, from a process that is alone or whose parent is silent, of this one. */
export function metricsOfAll(metrics: Metrics): Promise<string> {
  return cluster.isWorker ? askParent().catch(() => metrics.text()) : metrics.text()
}

const askParent = shared(() => ask<string>(process, questions.all, patience))
