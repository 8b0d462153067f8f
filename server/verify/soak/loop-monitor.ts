/** Preloaded into the server under soak: writes down how long its event loop keeps others waiting. */
import { writeFileSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'

const { LOOP_FILE, LOOP_WARM_UP_MS = '0' } = process.env
const resolutionMs = 10
const writeEveryMs = 1000

if (LOOP_FILE) {
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
