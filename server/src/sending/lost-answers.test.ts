/** A process that dies, or sleeps, between the mark and the outcome (F-21 … F-25, F-33). */
import { beforeEach, expect, test } from 'vitest'
import { createTestServer, type TestServer } from '../../test/server.ts'
import { create, textsOnPhones } from '../../test/sms.ts'
import { pass, tellOf } from '../../test/timeline.ts'
import { dueShares, leaseMs, markDue } from '../../test/turns.ts'
import type { AttemptOutcome } from './attempt.ts'
import { endLeases } from './lose-answers.ts'
import { recordOutcomes } from './record-outcomes.ts'
import { type BegunSend, takeMessages } from './take-messages.ts'

let server: TestServer
beforeEach(async () => {
  server = await createTestServer()
})

/** Seconds after which a lease of now is over. */
const lease = leaseMs / 1000 + 1

/** Marks what is due, as a process that will not come back to it. */
const mark = (): Promise<BegunSend[]> => markDue(server)

async function record({ attempt }: BegunSend, outcome: AttemptOutcome): Promise<void> {
  const said = { attempt, outcome, carrier_message_id: null }
  await server.ctx.db.transaction((tx) => recordOutcomes(server.ctx, tx, [said]))
}

test('a take that dies before its commit has taken nothing', async () => {
  const message = await create(server, {})
  const dies = server.ctx.db.transaction(async (tx) => {
    const { sends } = await takeMessages(server.ctx, tx, await dueShares(server))
    expect(sends).toHaveLength(1)
    throw new Error('killed')
  })
  await expect(dies).rejects.toThrow('killed')
  await pass(server, 0)
  expect(await tellOf(server, message)).toMatchObject({ status: 'sent', outcomes: ['accepted'] })
  expect(await textsOnPhones(server)).toEqual(['Hello'])
})

test('a marked message is with the carrier and can no longer be called back', async () => {
  const { id } = await create(server, {})
  expect(await mark()).toHaveLength(1)
  const { status, body } = await server.api('PUT', `/activity/sms/${id}/`, {
    body: { status: 'draft' },
  })
  expect([status, body['field-errors'].status]).toEqual([
    400,
    'Cannot be set to draft: this SMS is outbox and with the carrier already. Its status can no longer be changed.',
  ])
})

test('what is marked is left alone until its lease ends, whatever else of its lane is due', async () => {
  const both = [await create(server, {}), await create(server, {})]
  const one = (await dueShares(server)).map((share) => ({ ...share, limit: 1 }))
  const { sends } = await server.ctx.db.transaction((tx) => takeMessages(server.ctx, tx, one))
  expect(sends).toHaveLength(1)
  const left = both.filter(({ id }) => id !== sends[0]?.attempt.message_id)
  expect((await mark()).map(({ attempt }) => attempt.message_id)).toEqual(left.map(({ id }) => id))
  for (const message of both)
    expect(await tellOf(server, message)).toMatchObject({ status: 'outbox', outcomes: [null] })
})

test('a marked message that the carrier never saw becomes an error and is not resent', async () => {
  const message = await create(server, {})
  await mark()
  await pass(server, lease)
  const lost = { status: 'outbox', moves: [null], outcomes: ['unknown'] }
  expect(await tellOf(server, message)).toMatchObject(lost)
  await pass(server, 10)
  const { status, error_message, moves } = await tellOf(server, message)
  expect([status, moves]).toEqual(['error', [null, 'stopLooking']])
  expect(error_message).toMatch(
    /^Delivery unknown: .*, the server stopped before the answer was recorded, /,
  )
  await pass(server, 24 * 3600)
  expect(await textsOnPhones(server)).toEqual([])
})

test('a late receipt turns the error into sent', async () => {
  const message = await create(server, {})
  await mark()
  await pass(server, lease)
  await pass(server, 10)
  const body = { message_id: message.id, status: 'delivered' }
  await server.api('POST', '/_/sandbox/receipts/', { body })
  const { status, error_message, moves } = await tellOf(server, message)
  expect([status, error_message, moves.at(-1)]).toEqual(['sent', null, 'markSent'])
})

test('a look-up that finds the message proves that it was sent', async () => {
  const message = await create(server, {})
  const [begun] = await mark()
  await begun?.carrier.send(begun.submission, () => {})
  await server.ctx.db.transaction((tx) => tx.deleteFrom('sandbox_plan').execute())
  await pass(server, lease)
  expect((await tellOf(server, message)).status).toBe('outbox')
  await pass(server, 10)
  expect(await tellOf(server, message)).toMatchObject({
    status: 'sent',
    error_message: null,
    outcomes: ['accepted'],
  })
  expect(await textsOnPhones(server)).toEqual(['Hello'])
})

test('a restart does not wait for the leases of the dead', async () => {
  const message = await create(server, {})
  await mark()
  await server.ctx.db.transaction(endLeases)
  await server.runner.runOnce()
  expect((await tellOf(server, message)).outcomes).toEqual(['unknown'])
})

test('of a batch only what was marked is unknown', async () => {
  const marked = await create(server, {})
  await mark()
  const other = await create(server, {})
  await pass(server, lease)
  expect((await tellOf(server, marked)).outcomes).toEqual(['unknown'])
  expect((await tellOf(server, other)).status).toBe('sent')
})

test.each([
  ['accepted', 'sent'],
  ['rejected', 'error'],
] as const)('an answer of %s that comes after the lease counts', async (outcome, status) => {
  const message = await create(server, {})
  const [begun] = await mark()
  await pass(server, lease)
  if (begun) await record(begun, outcome)
  expect(await tellOf(server, message)).toMatchObject({ status, outcomes: [outcome] })
})

test('an acceptance that comes after the window turns the error into sent', async () => {
  const message = await create(server, {})
  const [begun] = await mark()
  await pass(server, lease)
  await pass(server, 60)
  if (begun) await record(begun, 'accepted')
  expect(await tellOf(server, message)).toMatchObject({ status: 'sent', error_message: null })
})

test('a refusal for now that comes after the lease leads to no second try', async () => {
  const message = await create(server, {})
  const [begun] = await mark()
  await pass(server, lease)
  if (begun) await record(begun, 'busy')
  await pass(server, 3600)
  expect(await tellOf(server, message)).toMatchObject({ status: 'error', outcomes: ['unknown'] })
  expect(await textsOnPhones(server)).toEqual([])
})

test('a message that is with a carrier cannot be deleted until its outcome is known', async () => {
  const { id } = await create(server, {})
  await mark()
  const path = `/activity/sms/${id}/`
  expect((await server.api('DELETE', path)).status).toBe(400)
  await pass(server, lease)
  expect((await server.api('DELETE', path)).status).toBe(400)
  await pass(server, 60)
  expect((await server.api('DELETE', path)).status).toBe(200)
})
