/** graphile-worker as its documentation on performance recommends: a local queue and batched completions. */
import { makeWorkerUtils, run } from 'graphile-worker'
import pg from 'pg'
import { Drill } from '../drill.ts'
import { serveProgram } from '../program.ts'

const batch = 1000
const concurrency = 24
const localQueue = 500

await serveProgram<object, { url: string; jobs: number }>(async ({ url, jobs }) => {
  const drill = new Drill(jobs)
  await fill(url, jobs)
  const pool = new pg.Pool({ connectionString: url, max: 1 })
  return {
    ready: {},
    async answer() {
      drill.begin()
      await run({
        preset: {
          worker: {
            connectionString: url,
            concurrentJobs: concurrency,
            maxPoolSize: concurrency + 2,
            localQueue: { size: localQueue },
            completeJobBatchDelay: 0,
            failJobBatchDelay: 0,
          },
        },
        noHandleSignals: true,
        taskList: {
          send: async () => drill.hit(),
        },
      })
      return drill.end(async () => {
        const { rows } = await pool.query('select 1 from graphile_worker.jobs limit 1')
        return rows.length === 0
      })
    },
  }
})

async function fill(url: string, jobs: number): Promise<void> {
  const utils = await makeWorkerUtils({ connectionString: url })
  await utils.migrate()
  for (let added = 0; added < jobs; added += batch) {
    const specs = Array.from({ length: Math.min(batch, jobs - added) }, (_, n) => ({
      identifier: 'send',
      payload: { message_id: added + n },
    }))
    await utils.addJobs(specs)
  }
  await utils.release()
}
