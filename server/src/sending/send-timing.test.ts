/** When a message leaves, and when it no longer may. */
import { beforeEach, expect, test } from 'vitest'
import { createTestServer, type TestServer } from '../../test/server.ts'
import { afterStart, create, fieldErrors, textsOnPhones } from '../../test/sms.ts'
import { pass, tellOf } from '../../test/timeline.ts'

let server: TestServer
beforeEach(async () => {
  server = await createTestServer()
})

const hour = 3600

async function put(id: string, body: object) {
  return server.api('PUT', `/activity/sms/${id}/`, { body })
}

/** A message scheduled for ten minutes after the start. */
async function schedule(fields: object = {}): Promise<{ id: string }> {
  // Somebody looks, and from then on notes when.
  await server.runner.runOnce()
  return create(server, { status: 'scheduled', date_scheduled: afterStart(600_000), ...fields })
}

test('a scheduled message leaves at its time, not before', async () => {
  const message = await schedule()
  await pass(server, 599.999)
  expect((await tellOf(server, message)).status).toBe('scheduled')
  await pass(server, 0.001)
  expect((await tellOf(server, message)).status).toBe('sent')
})

test('a message leaves when its undo window is over, not before', async () => {
  const message = await create(server, { send_in: 30 })
  await pass(server, 29.999)
  expect((await tellOf(server, message)).moves).toEqual([null])
  await pass(server, 0.001)
  expect((await tellOf(server, message)).status).toBe('sent')
})

test('a message called back within its undo window never leaves', async () => {
  const message = await create(server, { send_in: 30 })
  await pass(server, 29.999)
  expect(await put(message.id, { status: 'draft' })).toMatchObject({
    status: 200,
    body: { status: 'draft' },
  })
  await pass(server, hour)
  expect(await tellOf(server, message)).toMatchObject({ moves: [null, 'cancel'], outcomes: [] })
  expect(await textsOnPhones(server)).toEqual([])
})

test('a message that has left cannot be called back', async () => {
  const message = await create(server, { send_in: 30 })
  await pass(server, 30)
  const before = await tellOf(server, message)
  const { status, body } = await put(message.id, { status: 'draft' })
  const reason = 'Cannot be set to draft: this SMS is sent. Its status can no longer be changed.'
  expect([status, body]).toEqual([400, fieldErrors({ status: reason })])
  expect(await tellOf(server, message)).toEqual(before)
})

test('what was edited in the undo window is what leaves', async () => {
  const { id } = await create(server, { send_in: 30, text: 'Old' })
  await put(id, { status: 'draft', text: 'New' })
  await put(id, { status: 'outbox' })
  await pass(server, 0)
  expect(await textsOnPhones(server)).toEqual(['New'])
})

test('a message scheduled anew leaves at the new time only', async () => {
  const { id } = await schedule()
  await put(id, { status: 'draft' })
  await put(id, { status: 'scheduled', date_scheduled: afterStart(2 * hour * 1000) })
  await pass(server, hour)
  expect(await textsOnPhones(server)).toEqual([])
  await pass(server, hour)
  expect(await textsOnPhones(server)).toEqual(['Hello'])
})

test('after an outage of an hour a message is still sent', async () => {
  const message = await schedule()
  await pass(server, 600 + hour)
  expect((await tellOf(server, message)).status).toBe('sent')
})

test.each([
  [hour + 0.001, '1h 0m'],
  [5 * hour + 180, '5h 3m'],
  [50 * hour, '50h 0m'],
])('after an outage of %d s a message is an error that says so', async (seconds, late) => {
  const message = await schedule()
  await pass(server, 600 + seconds)
  expect(await tellOf(server, message)).toMatchObject({
    status: 'error',
    error_message: `Missed its scheduled time by ${late}; it was not sent.`,
    moves: [null, 'giveUp'],
    outcomes: [],
  })
  expect(await textsOnPhones(server)).toEqual([])
})

test('a message that waited for room is no stale one, until it has waited for a day', async () => {
  const message = await schedule()
  const room = closeCarriers(server)
  await pass(server, 600)
  for (let waited = 0; waited < 23; waited++) await pass(server, hour)
  expect((await tellOf(server, message)).status).toBe('scheduled')
  room.open()
  await pass(server, 0)
  expect((await tellOf(server, message)).status).toBe('sent')
  const late = await schedule({ date_scheduled: afterStart(24 * hour * 1000) })
  room.close()
  for (let waited = 0; waited < 26; waited++) await pass(server, hour)
  room.open()
  await pass(server, 0)
  expect(await tellOf(server, late)).toMatchObject({
    status: 'error',
    error_message: expect.stringMatching(/^It waited 2\dh \d+m for room with its carrier/),
    outcomes: [],
  })
})

test('a message that the carrier keeps putting off is given up after four hours', async () => {
  await server.api('PUT', '/_/sandbox/weather/', { body: { throttle: 1 } })
  const message = await create(server, {})
  await server.api('POST', '/_/sandbox/clock/advance/', { body: { by: '4h' } })
  expect((await tellOf(server, message)).status).toBe('outbox')
  await server.api('POST', '/_/sandbox/clock/advance/', { body: { by: '10m' } })
  const { status, error_message, outcomes } = await tellOf(server, message)
  expect(status).toBe('error')
  expect(error_message).toMatch(/^The carrier put it off for 4h \dm; no more tries are made\.$/)
  expect(new Set(outcomes)).toEqual(new Set(['busy']))
  expect(outcomes.length).toBeGreaterThan(20)
})

test('a message whose number was given back in the meantime is an error', async () => {
  const message = await schedule()
  await server.api('DELETE', `/phone_number/${server.alice.phone_number_id}/`)
  await pass(server, 600)
  expect(await tellOf(server, message)).toMatchObject({
    status: 'error',
    error_message: '+12025550100 can no longer send messages.',
    outcomes: [],
  })
})

test('a message whose number lost SMS in the meantime is an error', async () => {
  const message = await schedule()
  await server.ctx.db.transaction((tx) =>
    tx
      .updateTable('phone_number')
      .set({ sms_enabled: 0 })
      .where('organization_id', '=', server.alice.organization_id)
      .where('id', '=', server.alice.phone_number_id)
      .execute(),
  )
  await pass(server, 600)
  expect(await tellOf(server, message)).toMatchObject({
    status: 'error',
    error_message: '+12025550100 can no longer send messages.',
    outcomes: [],
  })
})

test('a message whose carrier is not there waits for it', async () => {
  const message = await schedule()
  await moveNumbersTo('gone')
  await pass(server, 600)
  expect(await tellOf(server, message)).toMatchObject({ status: 'scheduled', outcomes: [] })
  await moveNumbersTo('sandbox')
  await pass(server, 20)
  expect(await tellOf(server, message)).toMatchObject({ status: 'sent', outcomes: ['accepted'] })
})

test('a message whose carrier is not there for a day is an error', async () => {
  const message = await schedule()
  await moveNumbersTo('gone')
  await pass(server, 600)
  await pass(server, 24 * 3600 + 20)
  expect(await tellOf(server, message)).toMatchObject({ status: 'error', outcomes: [] })
})

async function moveNumbersTo(carrier_id: string): Promise<void> {
  await server.ctx.db.transaction((tx) =>
    tx.updateTable('phone_number').set({ carrier_id }).execute(),
  )
}

test('a message to somebody who said STOP in the meantime is an error', async () => {
  const message = await schedule()
  const { remote_phone, local_phone } = server.alice
  const body = { from: remote_phone, to: local_phone, text: 'STOP' }
  expect((await server.api('POST', '/_/sandbox/reply/', { body })).status).toBe(200)
  await pass(server, 600)
  expect(await tellOf(server, message)).toMatchObject({
    status: 'error',
    error_message: 'The recipient has opted out of messages.',
    outcomes: [],
  })
})

test('the messages of a number leave in the order they are due', async () => {
  const names = Array.from({ length: 30 }, (_, n) => `text ${n}`)
  // Created in another order than they are due in.
  const mixed = names.map((_, n) => (n * 7) % names.length)
  for (const n of mixed) {
    await schedule({ text: names[n], date_scheduled: afterStart(1000 + n) })
  }
  const handed = watchCarriers(server)
  await pass(server, 60)
  expect(handed).toEqual(names)
})

/** Carriers that have no room until it is opened. */
function closeCarriers({ ctx }: TestServer): { open(): void; close(): void } {
  const { find } = ctx.carriers
  let isOpen = false
  ctx.carriers.find = (id) => {
    const carrier = find(id)
    return carrier && { ...carrier, room: () => (isOpen ? carrier.room() : 0) }
  }
  return {
    open() {
      isOpen = true
    },
    close() {
      isOpen = false
    },
  }
}

/** The texts that are handed to carriers from now on, in their order. */
function watchCarriers({ ctx }: TestServer): string[] {
  const texts: string[] = []
  const { find } = ctx.carriers
  ctx.carriers.find = (id) => {
    const carrier = find(id)
    if (!carrier) return undefined
    return {
      ...carrier,
      send(submission, leaving) {
        texts.push(submission.text)
        return carrier.send(submission, leaving)
      },
    }
  }
  return texts
}
