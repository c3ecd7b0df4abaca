// What a process says of itself: memory, processor, waste, and how long its turns keep others waiting.
import { constants, monitorEventLoopDelay, type PerformanceEntry, PerformanceObserver } from 'node:perf_hooks'
import { Counter, Gauge, Histogram, type Registry } from 'prom-client'

/** Milliseconds between two looks at the event loop. */
const resolution = 20

const wasteKinds: Record<number, string> = {
  [constants.NODE_PERFORMANCE_GC_MINOR]: 'minor',
  [constants.NODE_PERFORMANCE_GC_MAJOR]: 'major',
  [constants.NODE_PERFORMANCE_GC_INCREMENTAL]: 'incremental',
  [constants.NODE_PERFORMANCE_GC_WEAKCB]: 'weak',
}

/** Keeps the numbers of this process in the registry, by the names that ready-made dashboards know; returns how to end that. */
export function watchProcess(registry: Registry) {
  const registers = [registry]
  tellProcesses(registry, 1)
  new Gauge({
    name: 'process_start_time_seconds',
    help: 'When the process began, of several the first, in seconds since 1970.',
    registers,
    aggregator: 'min',
  }).set(Math.round(performance.timeOrigin / 1000))
  watchMemory(registry)
  watchProcessor(registry)
  const ends = [watchWaste(registry), watchEventLoop(registry)]
  return () => {
    for (const end of ends) end()
  }
}

/** How many processes a registry counts for. */
export function tellProcesses(registry: Registry, processes: number) {
  const help = 'How many processes these numbers are of.'
  new Gauge({ name: 'minimaluser_processes', help, registers: [registry] }).set(processes)
}

function watchMemory(registry: Registry) {
  new Gauge({
    name: 'process_resident_memory_bytes',
    help: 'Memory that the process holds.',
    registers: [registry],
    collect() {
      this.set(process.memoryUsage.rss())
    },
  })
  new Gauge({
    name: 'nodejs_heap_size_used_bytes',
    help: 'Memory that is in use by JavaScript.',
    registers: [registry],
    collect() {
      this.set(process.memoryUsage().heapUsed)
    },
  })
}

function watchProcessor(registry: Registry) {
  let known = 0
  new Counter({
    name: 'process_cpu_seconds_total',
    help: 'Time that processors have spent on the process, with its threads.',
    registers: [registry],
    collect() {
      const { user, system } = process.cpuUsage()
      const now = (user + system) / 1e6
      this.inc(now - known)
      known = now
    },
  })
}

/** Garbage collection; the name is that of other programs on Node. */
function watchWaste(registry: Registry) {
  const pauses = new Histogram({
    name: 'nodejs_gc_duration_seconds',
    help: 'How long collecting garbage took.',
    labelNames: ['kind'],
    buckets: [0.001, 0.01, 0.1, 1],
    registers: [registry],
  })
  const observer = new PerformanceObserver((list) => {
    for (const { detail, duration } of list.getEntries() as (PerformanceEntry & {
      detail: { kind: number }
    })[])
      pauses.observe({ kind: wasteKinds[detail.kind] ?? 'other' }, duration / 1000)
  })
  observer.observe({ entryTypes: ['gc'] })
  return () => observer.disconnect()
}

/** The time of a look holds the time until the look was due, which is no delay. */
function watchEventLoop(registry: Registry) {
  const looks = monitorEventLoopDelay({ resolution })
  const seconds = (nanoseconds: number) => Math.max(0, nanoseconds / 1e9 - resolution / 1e3)
  new Gauge({
    name: 'minimaluser_event_loop_delay_seconds',
    help: 'How late work began because other work took long, since the last look at these numbers; of several processes the worst.',
    labelNames: ['quantile'],
    registers: [registry],
    aggregator: 'max',
    collect() {
      this.set({ quantile: '0.5' }, seconds(looks.percentile(50)))
      this.set({ quantile: '0.99' }, seconds(looks.percentile(99)))
      this.set({ quantile: '1' }, seconds(looks.max))
      looks.reset()
    },
  })
  looks.enable()
  return () => void looks.disable()
}
