/** What Prometheus is told. No phone, id or path is ever a label. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

export type Metrics = {
  registry: Registry
  observeRequest(method: string, route: string, status: number, seconds: number): void
  requestsInProgress: Gauge<string>
  requestsRefused: Counter<string>
  batchSize: Histogram<'verb'>
  commitSeconds: Histogram<string>
  submits: Counter<'carrier' | 'outcome'>
  received: Counter<string>
  callbacks: Counter<'carrier' | 'outcome'>
}

/** `oldestDueSeconds` is read when Prometheus asks: how late the longest-waiting due message is. */
export function createMetrics(oldestDueSeconds: () => Promise<number>): Metrics {
  const registry = new Registry()
  const registers = [registry]
  new Gauge({
    name: 'roost_queue_oldest_due_age_seconds',
    help: 'How long the oldest due message has waited; 0 when nothing is due',
    registers,
    async collect() {
      this.set(await oldestDueSeconds())
    },
  })
  return {
    registry,
    observeRequest: observeRequests(registers),
    requestsInProgress: new Gauge({
      name: 'roost_http_requests_in_progress',
      help: 'Requests whose answer or whose work is not over',
      registers,
    }),
    requestsRefused: new Counter({
      name: 'roost_http_requests_refused_total',
      help: 'Requests that heard 503 since too many were in progress',
      registers,
    }),
    batchSize: new Histogram({
      name: 'roost_batch_size',
      help: 'How many of a plural verb share a transaction',
      labelNames: ['verb'],
      buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256, 512],
      registers,
    }),
    commitSeconds: new Histogram({
      name: 'roost_commit_duration_seconds',
      help: 'From the end of the work of a transaction until it is durable',
      buckets: [0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1],
      registers,
    }),
    submits: new Counter({
      name: 'roost_submits_total',
      help: 'Messages handed to a carrier, by what it answered',
      labelNames: ['carrier', 'outcome'],
      registers,
    }),
    received: new Counter({
      name: 'roost_messages_received_total',
      help: 'Texts that came in and were stored',
      registers,
    }),
    callbacks: new Counter({
      name: 'roost_carrier_callbacks_total',
      help: 'What carriers said by HTTP, by whether it was theirs',
      labelNames: ['carrier', 'outcome'],
      registers,
    }),
  }
}

/** To find the series of some labels takes prom-client longer than to count in it. */
function observeRequests(registers: Registry[]): Metrics['observeRequest'] {
  const requestSeconds = new Histogram({
    name: 'roost_http_request_duration_seconds',
    help: 'Time to answer API requests',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
    registers,
  })
  const known = new Map<string, ReturnType<typeof requestSeconds.labels>>()
  return (method, route, status, seconds) => {
    const name = `${method} ${route} ${status}`
    const series = known.get(name) ?? requestSeconds.labels(method, route, String(status))
    known.set(name, series)
    series.observe(seconds)
  }
}

/** Memory, descriptors, garbage collection and the delay of the event loop, for a process of its own. */
export function observeProcess({ registry }: Metrics): void {
  collectDefaultMetrics({ register: registry })
}
