/** What Prometheus is told. No phone, id or path is ever a label. */
import { Counter, Gauge, Histogram, Registry } from 'prom-client'

export type Metrics = {
  registry: Registry
  observeRequest(method: string, route: string, status: number, seconds: number): void
  submits: Counter<'carrier' | 'outcome'>
  received: Counter<string>
}

/** `oldestDueSeconds` is read when Prometheus asks: how late the longest-waiting due job is. */
export function createMetrics(oldestDueSeconds: () => Promise<number>): Metrics {
  const registry = new Registry()
  const registers = [registry]
  new Gauge({
    name: 'roost_queue_oldest_due_age_seconds',
    help: 'How long the oldest due job has waited; 0 when nothing is due',
    registers,
    async collect() {
      this.set(await oldestDueSeconds())
    },
  })
  return {
    registry,
    observeRequest: observeRequests(registers),
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
