// Serves /metrics, and nothing else, on a port of its own (METRICS_PORT): for a network that visitors do not reach.
import cluster from 'node:cluster'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { type Config, ConfigError } from './config.ts'
import { type Metrics, metricsType } from './helpers/metrics.ts'
import { shareMetrics } from './helpers/metrics-of-all.ts'

/** Milliseconds. */
const limits = {
  headersTimeout: 5_000,
  requestTimeout: 5_000,
  keepAliveTimeout: 75_000,
  connectionsCheckingInterval: 2_000,
}
const stalledAfter = 90_000
const mostConnections = 50
const hurryAfter = 1_000

/**
 * Serves the numbers of this process where it has been told to; one of several web processes tells them to its parent
 * instead. Returns how to end that.
 * @throws ConfigError when the port is taken
 */
export async function offerMetrics({ metricsPort }: Pick<Config, 'metricsPort'>, metrics: Metrics) {
  if (cluster.isWorker) shareMetrics(metrics)
  else if (metricsPort !== null) return openMetricsPort(metricsPort, metrics.text)
  return async () => {}
}

/**
 * Answers with what `text` finds. Returns how to end that.
 * @throws ConfigError when the port is taken
 */
export async function openMetricsPort(port: number, text: () => Promise<string>) {
  const server = createServer(limits, showMetrics(text))
  server.maxConnections = mostConnections
  server.setTimeout(stalledAfter)
  server.listen(port)
  await once(server, 'listening').catch((error) => {
    throw error.code === 'EADDRINUSE' ? taken(port) : error
  })
  return async () => {
    const closed = once(server, 'close')
    const hurry = setTimeout(() => server.closeAllConnections(), hurryAfter)
    server.close()
    await closed
    clearTimeout(hurry)
  }
}

function showMetrics(text: () => Promise<string>): RequestListener {
  return async (req, res) => {
    const isRead = req.method === 'GET' || req.method === 'HEAD'
    const found = isRead && /^\/metrics(\?|$)/.test(req.url ?? '')
    const [status, type, body] = found
      ? await answerWith(text)
      : [404, 'text/plain', 'Only /metrics is here.\n']
    res.writeHead(status, { 'Content-Type': type, 'Cache-Control': 'no-store' }).end(body)
  }
}

async function answerWith(text: () => Promise<string>): Promise<[number, string, string]> {
  try {
    return [200, metricsType, await text()]
  } catch {
    return [503, 'text/plain', 'The numbers cannot be told now.\n']
  }
}

function taken(port: number) {
  return new ConfigError([`METRICS_PORT ${port} is in use: each process of a machine needs its own`])
}
