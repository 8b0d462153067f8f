/** A thread that runs its share of the schedules. */
import { parentPort, workerData } from 'node:worker_threads'
import { runSchedules } from './run.ts'

parentPort?.postMessage(await runSchedules(workerData))
