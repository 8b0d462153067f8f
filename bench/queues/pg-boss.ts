/** pg-boss fetching in batches for as long as they are full, the fastest its documentation knows. */
import pg from 'pg'
import { PgBoss } from 'pg-boss'
import { Drill } from '../drill.ts'
import { serveProgram } from '../program.ts'

const batch = 1000
const fetched = 500

await serveProgram<object, { url: string; jobs: number }>(async ({ url, jobs }) => {
  const drill = new Drill(jobs)
  const boss = new PgBoss({ connectionString: url })
  boss.on('error', (error) => console.error(error))
  await boss.start()
  await boss.createQueue('send')
  for (let added = 0; added < jobs; added += batch) {
    const rows = Array.from({ length: Math.min(batch, jobs - added) }, (_, n) => ({
      data: { message_id: added + n },
    }))
    await boss.insert('send', rows)
  }
  const pool = new pg.Pool({ connectionString: url, max: 1 })
  return {
    ready: {},
    async answer() {
      drill.begin()
      const options = {
        batchSize: fetched,
        pollingIntervalSeconds: 0.5,
        burstWhenBatchFull: true,
      }
      await boss.work('send', options, async (found) => {
        for (const _ of found) drill.hit()
      })
      return drill.end(async () => {
        const open = "select 1 from pgboss.job where name = 'send' and state <> 'completed' limit 1"
        return (await pool.query(open)).rows.length === 0
      })
    },
  }
})
