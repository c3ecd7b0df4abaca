// What is counted, for Prometheus: each number's name, its labels, and what it means.
import { Counter, Histogram, Registry } from 'prom-client'
import { addGauges, type Sources } from './gauges.ts'
import type { MailService } from './mailer.ts'
import { watchProcess } from './process-metrics.ts'

const logInOutcomes = ['ok', 'wrong-key', 'throttled', 'busy', 'error'] as const
const mailServices: MailService[] = ['signup', 'change', 'resetkey', 'notice']
const mailOutcomes = [
  'sent',
  'refused',
  'failed',
  'error',
  'given-up',
  'skipped',
  'not-needed',
  'postponed',
] as const
const methods = new Set(['GET', 'HEAD', 'POST'])

export type LogInOutcome = (typeof logInOutcomes)[number]

/**
 * What became of one try: `refused`, `failed` (the mailer is away, or gave no answer) and `error` (what nobody foresaw)
 * are tried again, `given-up` is not; `skipped` for a mailer that knows no notices; `postponed` while the mailbox has had
 * its share.
 */
export type MailOutcome = (typeof mailOutcomes)[number]

/** An answer; `route` is a pattern, never a path, and `aborted` means that the visitor left before its end. */
export interface Answered {
  method: string
  route: string
  status: number | 'aborted'
  seconds: number
}

/** Numbers on their way to where those of several processes are added up. */
export type Values = Awaited<ReturnType<Registry['getMetricsAsJSON']>>

/** The numbers of one process. */
export interface Metrics {
  request(answered: Answered): void
  logIn(outcome: LogInOutcome): void
  mail(service: MailService, outcome: MailOutcome): void
  hash(deed: 'hash' | 'check', seconds: number): void
  hashRefused(): void
  /** From now on the sources are asked too. */
  watch(sources: Sources): void
  /** All numbers in Prometheus' form, within about a second, also while the database is away. */
  text(): Promise<string>
  /** The same as values. */
  values(): Promise<Values>
  close(): void
}

/** Of the text, for whoever sends it. */
export const metricsType = Registry.PROMETHEUS_CONTENT_TYPE

/** Numbers that begin at 0, in a registry of their own. */
export function createMetrics(): Metrics {
  const registry = new Registry()
  const end = watchProcess(registry)
  return {
    ...countRequests(registry),
    ...countLogIns(registry),
    ...countMails(registry),
    ...countHashes(registry),
    watch: (sources) => addGauges(registry, sources),
    text: () => registry.metrics(),
    values: () => registry.getMetricsAsJSON(),
    close() {
      end()
      registry.clear()
    },
  }
}

/**
 * A status for each route would make twelve lines of each: how long an answer took is kept by route alone. Faults have a
 * number of their own that is there at 0, for Prometheus sees no growth in one that begins at 1.
 */
function countRequests(registry: Registry) {
  const requests = new Counter({
    name: 'minimaluser_http_requests_total',
    help: 'Requests by route and status; none is for what no route answered and what was sent away before any could, files are not counted.',
    labelNames: ['method', 'route', 'status'],
    registers: [registry],
  })
  const faults = new Counter({
    name: 'minimaluser_faults_total',
    help: 'Requests that were answered with 500.',
    registers: [registry],
  })
  const durations = new Histogram({
    name: 'minimaluser_http_request_duration_seconds',
    help: 'Time from the arrival of a request to the end of its answer.',
    labelNames: ['method', 'route'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  })
  return {
    request({ method: given, route, status, seconds }: Answered) {
      const method = methods.has(given) ? given : 'other'
      requests.inc({ method, route, status })
      if (status === 500) faults.inc()
      durations.observe({ method, route }, seconds)
    },
  }
}

function countLogIns(registry: Registry) {
  const logIns = new Counter({
    name: 'minimaluser_log_ins_total',
    help: 'Forms of the log-in page that could be read, by what came of them.',
    labelNames: ['outcome'],
    registers: [registry],
  })
  for (const outcome of logInOutcomes) logIns.inc({ outcome }, 0)
  return { logIn: (outcome: LogInOutcome) => void logIns.inc({ outcome }) }
}

function countMails(registry: Registry) {
  const mails = new Counter({
    name: 'minimaluser_mails_total',
    help: 'Tries to send a mail, by what came of them.',
    labelNames: ['service', 'outcome'],
    registers: [registry],
  })
  for (const service of mailServices) for (const outcome of mailOutcomes) mails.inc({ service, outcome }, 0)
  return { mail: (service: MailService, outcome: MailOutcome) => void mails.inc({ service, outcome }) }
}

function countHashes(registry: Registry) {
  const durations = new Histogram({
    name: 'minimaluser_hash_duration_seconds',
    help: 'How long hashing or checking a key took, waiting included.',
    labelNames: ['deed'],
    buckets: [0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10],
    registers: [registry],
  })
  const refused = new Counter({
    name: 'minimaluser_hashes_refused_total',
    help: 'Keys that were not looked at because too many waited, or that waited for too long.',
    registers: [registry],
  })
  return {
    hash: (deed: 'hash' | 'check', seconds: number) => durations.observe({ deed }, seconds),
    hashRefused: () => refused.inc(),
  }
}
