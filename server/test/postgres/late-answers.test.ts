/** An answer that comes while another server takes the message for lost (F-33). */
import { expect, test } from 'vitest'
import { type BegunSend, beginSends } from '../../src/sending/begin-sends.ts'
import { recordOutcomes } from '../../src/sending/record-outcomes.ts'
import { claimDue } from '../../src/turns/claim-jobs.ts'
import type { Job } from '../../src/turns/job.ts'
import { leaseMs } from '../../src/turns/runner.ts'
import { addMillis } from '../../src/values/instant.ts'
import type { TestServer } from '../server.ts'
import { create, smsPath, textsOnPhones } from '../sms.ts'
import { openHouse } from './house.ts'

async function claim({ ctx, clock }: TestServer, lease: string): Promise<Job[]> {
  const now = clock.now()
  const until = addMillis(now, leaseMs)
  const wish = { now, nowOf: () => now, lease, until, limit: 100 }
  return (await claimDue(ctx.db, wish)).jobs
}

/** The carrier took nothing and says so. */
async function recordBusy({ ctx }: TestServer, { job, attempt }: BegunSend): Promise<void> {
  const said = { job, attempt, outcome: 'busy', carrier_message_id: null } as const
  await ctx.db.transaction((tx) => recordOutcomes(ctx, tx, [said]))
}

test('a refusal for now that another server is about to miss leaves the message its job', async () => {
  const { server: slow, join } = await openHouse()
  const { id } = await create(slow, {})
  const slowJobs = await claim(slow, 'slow')
  const [begun] = await slow.ctx.db.transaction((tx) => beginSends(slow.ctx, tx, slowJobs))

  const other = await join()
  other.clock.advance(leaseMs + 1)
  slow.clock.advance(leaseMs + 1)
  const jobs = await claim(other, 'other')
  const { db } = other.ctx
  let answered = false
  const meeting: typeof db.lock = async (tx, names) => {
    // The other server has read the message by now, and not yet changed anything.
    if (!answered && begun) await recordBusy(slow, begun)
    answered = true
    await db.lock(tx, names)
  }
  const ctx = { ...other.ctx, db: { ...db, lock: meeting } }
  const again = await db.transaction((tx) => beginSends(ctx, tx, jobs))
  expect(again.map(({ submission }) => submission.number)).toEqual([2])
  await Promise.all(again.map(({ carrier, submission }) => carrier.send(submission)))
  expect(await textsOnPhones(other)).toEqual(['Hello'])
  expect((await other.api('GET', `${smsPath}${id}/`)).body.status).toBe('outbox')
})
