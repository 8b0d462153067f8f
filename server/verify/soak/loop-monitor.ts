/** Preloaded into the server under soak: writes down how long its event loop keeps others waiting. */
import { writeFileSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { isMainThread } from 'node:worker_threads'

const { LOOP_FILE, LOOP_WARM_UP_MS = '0' } = process.env
const resolutionMs = 10
const writeEveryMs = 1000

// The option that loads this is inherited by the server's threads, whose loops nobody waits for.
if (LOOP_FILE && isMainThread) {
  const delay = monitorEventLoopDelay({ resolution: resolutionMs })
  delay.enable()
  setTimeout(() => delay.reset(), Number(LOOP_WARM_UP_MS)).unref()
  setInterval(() => {
    // The histogram counts the timer's own interval as delay.
    const millis = (nanos: number) => Math.max(0, Math.round(nanos / 1e6 - resolutionMs))
    const figures = { p99: millis(delay.percentile(99)), max: millis(delay.max) }
    writeFileSync(LOOP_FILE, JSON.stringify(figures))
  }, writeEveryMs).unref()
}
