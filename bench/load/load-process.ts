/** A process that asks as fast as it is answered, on many connections, and costs little itself. */
import { connect, type Socket } from 'node:net'
import { serveProgram } from '../program.ts'
import { percentile } from '../statistics.ts'
import type { Load, LoadResult } from './load.ts'
import { ResponseReader } from './response-reader.ts'

const bufferBytes = 64 * 1024

type Tally = {
  latencies: Float64Array
  done: number
  failed: number
  firstFailure: string | null
  bodyBytes: number
  until: number
}

await serveProgram<Load>(async () => ({ ready: {}, answer: run }))

async function run(load: Load): Promise<LoadResult> {
  const requests = load.requests.map((text) => Buffer.from(text))
  const since = performance.now()
  const cpuBefore = process.cpuUsage()
  const tally: Tally = {
    latencies: new Float64Array(1 << 16),
    done: 0,
    failed: 0,
    firstFailure: null,
    bodyBytes: 0,
    until: since + load.seconds * 1000,
  }
  const connections = Array.from({ length: load.connections }, (_, number) => {
    const first = Math.floor((number * requests.length) / load.connections)
    return converse(load.ports[number % load.ports.length] ?? 0, requests, first, tally)
  })
  await Promise.all(connections)
  const seconds = Math.min(performance.now(), tally.until) - since
  const { user, system } = process.cpuUsage(cpuBefore)
  return summarize(tally, seconds / 1000, (user + system) / 1e6)
}

/** Resolves when the time is over and the last answer has come, or the connection is lost. */
function converse(port: number, requests: Buffer[], first: number, tally: Tally): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  let next = first
  let sentAt = 0
  const ask = (now: number): void => {
    sentAt = now
    socket.write(requests[next++ % requests.length] ?? '')
  }
  const reader = new ResponseReader((status, bodyBytes) => {
    const now = performance.now()
    record(tally, now - sentAt, status, bodyBytes, now)
    if (now < tally.until) ask(now)
    else socket.destroy()
  })
  const socket: Socket = connect({
    host: '127.0.0.1',
    port,
    noDelay: true,
    onread: {
      buffer: Buffer.allocUnsafe(bufferBytes),
      callback(length, data) {
        reader.push(Buffer.from(data.buffer, data.byteOffset, length))
        return true
      },
    },
  })
  socket.once('connect', () => ask(performance.now()))
  socket.once('error', (error) => fail(tally, error.message))
  socket.once('close', () => {
    if (performance.now() < tally.until) fail(tally, 'the server closed the connection')
    resolve()
  })
  return promise
}

function record(tally: Tally, ms: number, status: number, bodyBytes: number, now: number): void {
  if (status < 200 || status > 299) fail(tally, `an answer with ${status}`)
  // What was still under way at the end is answered, but not counted.
  else if (now <= tally.until) count(tally, ms, bodyBytes)
}

function count(tally: Tally, ms: number, bodyBytes: number): void {
  if (tally.done === tally.latencies.length) tally.latencies = grow(tally.latencies)
  tally.latencies[tally.done++] = ms
  tally.bodyBytes = bodyBytes
}

function fail(tally: Tally, why: string): void {
  tally.failed += 1
  tally.firstFailure ??= why
}

function grow(values: Float64Array): Float64Array {
  const larger = new Float64Array(values.length * 2)
  larger.set(values)
  return larger
}

function summarize(tally: Tally, seconds: number, cpuSeconds: number): LoadResult {
  const { done, failed, firstFailure, bodyBytes } = tally
  const sorted = tally.latencies.subarray(0, done).sort()
  const [p50Ms, p99Ms, maxMs] = [0.5, 0.99, 1].map((share) => percentile(sorted, share))
  return {
    ...{ done, failed, firstFailure, seconds, bodyBytes, cpuSeconds },
    ...{ p50Ms: p50Ms ?? NaN, p99Ms: p99Ms ?? NaN, maxMs: maxMs ?? NaN },
  }
}
