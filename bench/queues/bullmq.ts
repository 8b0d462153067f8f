/** BullMQ with many jobs under way at once; what is done is removed, which is the least work. */
import { Queue, Worker } from 'bullmq'
import { Redis } from 'ioredis'
import { Drill } from '../drill.ts'
import { serveProgram } from '../program.ts'

const batch = 1000
const concurrency = 100

await serveProgram<object, { port: number; jobs: number }>(async ({ port, jobs }) => {
  const drill = new Drill(jobs)
  const connect = (): Redis => new Redis({ host: '127.0.0.1', port, maxRetriesPerRequest: null })
  const queue = new Queue('send', { connection: connect() })
  for (let added = 0; added < jobs; added += batch) {
    const rows = Array.from({ length: Math.min(batch, jobs - added) }, (_, n) => ({
      name: 'send',
      data: { message_id: added + n },
      opts: { removeOnComplete: true },
    }))
    await queue.addBulk(rows)
  }
  return {
    ready: {},
    async answer() {
      drill.begin()
      const worker = new Worker('send', async () => drill.hit(), {
        connection: connect(),
        concurrency,
      })
      worker.on('error', (error) => console.error(error))
      return drill.end(async () => {
        const { active = 0, waiting = 0 } = await queue.getJobCounts('active', 'waiting')
        return active + waiting === 0
      })
    },
  }
})
