// What is so at a moment, read when somebody asks for it: the pool, and the keys that wait to be hashed.
import { Gauge, type Registry } from 'prom-client'
import { addQueueGauges, type QueueSources } from './queue-gauges.ts'

export interface Sources extends QueueSources {
  pool(): { inUse: number; idle: number; most: number; waiting: number }
  hashesWaiting(): number
}

/** Has the registry ask the sources. */
export function addGauges(registry: Registry, sources: Sources) {
  addPoolGauges(registry, sources)
  new Gauge({
    name: 'minimaluser_hashes_waiting',
    help: 'Keys that wait to be hashed or checked.',
    registers: [registry],
    collect() {
      this.set(sources.hashesWaiting())
    },
  })
  addQueueGauges(registry, sources)
}

function addPoolGauges(registry: Registry, { pool }: Sources) {
  const registers = [registry]
  new Gauge({
    name: 'minimaluser_database_connections',
    help: 'Connections to the database that the pool holds.',
    labelNames: ['state'],
    registers,
    collect() {
      const { inUse, idle } = pool()
      this.set({ state: 'in-use' }, inUse)
      this.set({ state: 'idle' }, idle)
    },
  })
  new Gauge({
    name: 'minimaluser_database_connections_limit',
    help: 'Connections that the pool may hold.',
    registers,
    collect() {
      this.set(pool().most)
    },
  })
  new Gauge({
    name: 'minimaluser_database_waiting',
    help: 'Queries and transactions that wait for a connection.',
    registers,
    collect() {
      this.set(pool().waiting)
    },
  })
}
