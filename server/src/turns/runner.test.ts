import { beforeEach, expect, test } from 'vitest'
import { createTestServer, type TestServer } from '../../test/server.ts'
import type { Context } from '../context.ts'
import { addMillis } from '../values/instant.ts'
import { enqueue, type NewJob } from './enqueue.ts'
import { finish } from './finish-jobs.ts'
import type { Job } from './job.ts'
import { type JobHandler, type JobHandlers, Runner } from './runner.ts'

let server: TestServer
beforeEach(async () => {
  server = await createTestServer()
})

async function add(subjects: string[], job: Partial<NewJob> = {}): Promise<void> {
  const { ctx, clock, alice } = server
  const { organization_id } = alice
  const given = { kind: 'message.send', lane: 'x', run_at: clock.now(), ...job } as const
  await ctx.db.transaction((tx) =>
    enqueue(
      tx,
      ctx.newId,
      subjects.map((subject_id) => ({ organization_id, subject_id, ...given })),
    ),
  )
}

async function jobsLeft(): Promise<Job[]> {
  return server.ctx.db.read.selectFrom('job').selectAll().orderBy('subject_id').execute()
}

/** Ends each job and notes its subject; a subject called `bad…` is refused by `fails`. */
function noting(
  done: string[],
  fails: 'nowhere' | 'in the batch' | 'alone' = 'nowhere',
): JobHandler {
  const isBad = (job: Job) => job.subject_id.startsWith('bad')
  return async ({ db }, jobs) => {
    if (fails === 'in the batch' && jobs.some(isBad)) throw new Error('a bad job')
    return jobs.map((job) => ({
      job,
      async run() {
        if (fails === 'alone' && isBad(job)) throw new Error('a bad job')
        await db.transaction((tx) => finish(tx, [job]))
        done.push(job.subject_id)
      },
    }))
  }
}

function runnerOf(handlers: Partial<JobHandlers>, ctx: Context = server.ctx): Runner {
  const none: JobHandler = async () => []
  const all = { 'message.send': none, 'message.reconcile': none, 'sandbox.plan': none }
  return new Runner(ctx, { ...all, ...handlers })
}

test('one run does everything that is due', async () => {
  const names = Array.from({ length: 230 }, (_, n) => `job ${String(n).padStart(3, '0')}`)
  await add(names)
  const done: string[] = []
  expect(await runnerOf({ 'message.send': noting(done) }).runOnce()).toBe(230)
  expect(done.sort()).toEqual(names)
  expect(await jobsLeft()).toEqual([])
})

test('one run leaves what is not due', async () => {
  await add(['later'], { run_at: addMillis(server.clock.now(), 1) })
  const done: string[] = []
  const runner = runnerOf({ 'message.send': noting(done) })
  expect(await runner.runOnce()).toBe(0)
  server.clock.advance(1)
  expect(await runner.runOnce()).toBe(1)
  expect(done).toEqual(['later'])
})

test('one run also does what became due through its own work', async () => {
  await add(['first'])
  const done: string[] = []
  const note = noting(done)
  const runner = runnerOf({
    async 'message.send'(ctx, jobs) {
      await add(['second'], { kind: 'sandbox.plan' })
      return note(ctx, jobs)
    },
    'sandbox.plan': note,
  })
  await runner.runOnce()
  expect(done).toEqual(['first', 'second'])
})

test('each kind goes to its own handler', async () => {
  await add(['send'])
  await add(['plan'], { kind: 'sandbox.plan' })
  const [sends, plans]: string[][] = [[], []]
  const handlers = { 'message.send': noting(sends ?? []), 'sandbox.plan': noting(plans ?? []) }
  await runnerOf(handlers).runOnce()
  expect([sends, plans]).toEqual([['send'], ['plan']])
})

test('a job whose work fails comes back later and tells why', async () => {
  await add(['bad', 'good'])
  const done: string[] = []
  await runnerOf({ 'message.send': noting(done, 'alone') }).runOnce()
  expect(done).toEqual(['good'])
  const run_at = addMillis(server.clock.now(), 2000)
  expect(await jobsLeft()).toMatchObject([
    { subject_id: 'bad', run_at, lease: null, last_error: 'a bad job', attempts: 1 },
  ])
})

test('a job that makes its batch fail harms no other', async () => {
  await add(['bad', 'good 1', 'good 2'])
  const done: string[] = []
  await runnerOf({ 'message.send': noting(done, 'in the batch') }).runOnce()
  expect(done.sort()).toEqual(['good 1', 'good 2'])
  expect(await jobsLeft()).toMatchObject([{ subject_id: 'bad', last_error: 'a bad job' }])
})

test('a job that keeps failing waits longer each time', async () => {
  await add(['bad'])
  const runner = runnerOf({ 'message.send': noting([], 'alone') })
  const waits: number[] = []
  for (let n = 0; n < 3; n++) {
    await runner.runOnce()
    const [job] = await jobsLeft()
    waits.push(Date.parse(job?.run_at ?? '') - Date.parse(server.clock.now()))
    server.clock.set(job?.run_at ?? server.clock.now())
  }
  expect(waits).toEqual([2000, 5000, 15_000])
})

test('a nudge gets a job done without waiting for the poll', async () => {
  const { promise, resolve } = Promise.withResolvers<string>()
  const delays: number[] = []
  const after = (millis: number, callback: () => void) => {
    delays.push(millis)
    return millis === 0 ? server.clock.after(0, callback) : () => {}
  }
  const ctx = { ...server.ctx, clock: { ...server.ctx.clock, after } }
  const handler: JobHandler = async (_, jobs) => {
    resolve(jobs[0]?.subject_id ?? '')
    return noting([])(ctx, jobs)
  }
  const runner = runnerOf({ 'message.send': handler }, ctx)
  runner.start()
  await runner.idle()
  await add(['nudged'])
  runner.nudge()
  expect(await promise).toBe('nudged')
  await runner.stop(0)
})

test('a job held back by a frozen clock does not keep the runner busy', async () => {
  const { ctx, alice, clock } = server
  await add(['frozen'], { run_at: addMillis(clock.now(), 1000) })
  const nowOf = (id: string) => (id === alice.organization_id ? clock.now() : ctx.clock.nowOf(id))
  const { promise, resolve } = Promise.withResolvers<number>()
  const after = (millis: number) => {
    resolve(millis)
    return () => {}
  }
  const later = () => addMillis(clock.now(), 60_000)
  const frozen = { ...ctx.clock, now: later, nowOf, after }
  const runner = runnerOf({}, { ...ctx, clock: frozen })
  runner.start()
  expect(await promise).toBe(1000)
})
