/**
 * A thread that asks `/livez` once a second, as a process manager does, and tells each second how long the
 * slowest answer took so far and what else came: its clients' own event loop would make it wait.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'

const everyMs = 1000

/** `wrong`: other answers than 200. */
export type Probed = { slowestMs: number; wrong: string[] }

const probed: Probed = { slowestMs: 0, wrong: [] }
for (;;) {
  const since = performance.now()
  const status = await fetch(`${workerData.url}/livez`).then((answer) => answer.status, String)
  if (status !== 200) probed.wrong.push(`/livez: ${status}`)
  probed.slowestMs = Math.max(probed.slowestMs, performance.now() - since)
  parentPort?.postMessage(probed)
  await pause(everyMs)
}
