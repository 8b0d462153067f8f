/** `kill -9` at every named place of the program: what was promised before is true after (guarantees b.5). */
import { expect, test } from 'vitest'
import type { Failpoint } from '../../src/failpoint.ts'
import type { Client } from './client.ts'
import { makeFolder, open } from './house.ts'
import { brokenPromises, type Promised, settle, sms, unknownText } from './ledger.ts'

const ours = '+12025550100'
const ada = '+12025550123'
/** Accepted, and no receipt ever comes: only a look-up can prove anything. */
const silent = '+12025550114'
const outbox = { status: 'outbox', local_phone: ours, remote_phone: silent, text: 'The last words' }
const reply = { from: ada, to: ours, text: 'The last words' }

type Crash = {
  /** What is true after it. */
  outcome: string
  /** How often the preparations pass the place. */
  passes: number
  /** Brings the server to the place. */
  act(roost: Client): Promise<unknown>
  /** Of the server that was started after it. */
  check(roost: Client): Promise<void>
}

const creating = { passes: 3, act: (roost: Client) => roost.call('POST', sms, outbox) }
const sending = { passes: 0, act: creating.act }
const receiving = {
  passes: 1,
  act: (roost: Client) => roost.call('POST', '/_/sandbox/reply/', reply),
}

// A record of failpoints: a new one does not compile without its test.
const crashes: Record<Failpoint, Crash> = {
  'create.before-commit': {
    outcome: 'nothing is there, and a retry makes exactly one',
    ...creating,
    async check(roost) {
      expect(await lastWords(roost)).toEqual([])
      await roost.post(sms, outbox)
      await settle(roost)
      expect(await lastWords(roost)).toMatchObject([{ status: 'sent', received: 1 }])
    },
  },
  'create.after-commit': {
    outcome: 'the message is sent, although its answer was lost',
    ...creating,
    async check(roost) {
      await settle(roost)
      expect(await lastWords(roost)).toMatchObject([{ status: 'sent', received: 1 }])
    },
  },
  'send.before-mark': {
    outcome: 'nothing was taken, and the message is sent',
    ...sending,
    async check(roost) {
      await settle(roost)
      const [message] = await lastWords(roost)
      expect(message).toMatchObject({ status: 'sent', received: 1 })
      expect(message?.attempts).toHaveLength(1)
    },
  },
  'send.after-mark': {
    outcome: 'the message may have left, so it is never sent again and says so',
    ...sending,
    async check(roost) {
      await settle(roost)
      await roost.post('/_/sandbox/clock/advance/', { by: '12h' })
      const [message] = await lastWords(roost)
      expect(message).toMatchObject({ status: 'error', received: 0 })
      expect(message?.error_message).toContain(unknownText)
      expect(message?.attempts).toMatchObject([{ outcome: 'unknown' }])
      expect(message?.moves).toEqual([null, 'stopLooking'])
    },
  },
  'send.after-accept': {
    outcome: 'a look-up proves that the message was accepted',
    ...sending,
    async check(roost) {
      await settle(roost)
      const [message] = await lastWords(roost)
      expect(message).toMatchObject({ status: 'sent', error_message: null, received: 1 })
      expect(message?.attempts).toMatchObject([{ outcome: 'accepted' }])
      expect(message?.moves).toEqual([null, 'markSent'])
    },
  },
  'send.after-outcome': {
    outcome: 'the message is sent and stays so',
    ...sending,
    async check(roost) {
      expect(await lastWords(roost)).toMatchObject([{ status: 'sent', received: 1 }])
      await settle(roost)
      const [message] = await lastWords(roost)
      expect(message?.moves).toEqual([null, 'markSent'])
    },
  },
  'receive.before-commit': {
    outcome: 'nothing is there, and its redelivery is stored once',
    ...receiving,
    async check(roost) {
      expect(await lastWords(roost)).toEqual([])
      await roost.post('/_/sandbox/reply/', reply)
      expect(await lastWords(roost)).toMatchObject([{ status: 'inbox' }])
    },
  },
  'receive.after-commit': {
    outcome: 'the text is stored once, with its task',
    ...receiving,
    async check(roost) {
      const [message, ...others] = await lastWords(roost)
      expect(message).toMatchObject({ status: 'inbox' })
      expect(others).toEqual([])
      const tasks = await roost.get('/task/?_type=incoming_sms&is_complete=false&_limit=100')
      const about = (task: { object_id: string }) => task.object_id === message?.id
      expect(tasks.data.filter(about)).toHaveLength(1)
    },
  },
}

for (const [place, { outcome, passes, act, check }] of Object.entries(crashes)) {
  test(`killed at ${place}: ${outcome}`, async () => {
    const folder = makeFolder()
    const doomed = await open(folder, { ROOST_FAILPOINT: `${place}:${passes}` })
    const promised = await prepare(doomed)
    // The answer may come before the end does, or never.
    await act(doomed).catch(() => undefined)
    expect(await doomed.ended).toEqual({ code: null, signal: 'SIGKILL' })

    const roost = await open(folder)
    await check(roost)
    await settle(roost)
    expect(await brokenPromises(roost, promised)).toEqual([])
    expect(roost.printed()).not.toContain('"level":50')
  })
}

test('killed in the middle of a batch: each message of it is sent once, as look-ups prove', async () => {
  const folder = makeFolder()
  const doomed = await open(folder, { ROOST_FAILPOINT: 'send.after-accept:4' })
  // While time stands still they all fall due at the same moment: one claim, one mark.
  await doomed.post('/_/sandbox/clock/freeze/', {})
  const texts = Array.from({ length: 12 }, (_, number) => `${number} of a batch`)
  const promised = await Promise.all(
    texts.map(async (text): Promise<Promised> => {
      const { id } = await doomed.post(sms, { ...outbox, text, send_in: 1 })
      return { id, text, as: 'to be sent' }
    }),
  )
  await doomed.call('POST', '/_/sandbox/clock/advance/', { by: 1 }).catch(() => undefined)
  expect(await doomed.ended).toEqual({ code: null, signal: 'SIGKILL' })

  const roost = await open(folder)
  await settle(roost)
  expect(await brokenPromises(roost, promised)).toEqual([])
  expect(await roost.texts()).toHaveLength(texts.length)
})

/** Writes of every kind, each answered with 2xx: three creates, one text that came in. */
async function prepare(roost: Client): Promise<Promised[]> {
  const base = { local_phone: ours, remote_phone: ada }
  const draft = await roost.post(sms, { ...base, status: 'draft', text: 'A draft' })
  await roost.put(`${sms}${draft.id}/`, { text: 'An edited draft' })
  const date_scheduled = new Date(Date.now() + 48 * 3600_000).toISOString()
  const scheduled = { ...base, status: 'scheduled', date_scheduled, text: 'In two days' }
  const later = await roost.post(sms, scheduled)
  const undone = await roost.post(sms, { ...base, status: 'outbox', send_in: 59, text: 'No, wait' })
  await roost.put(`${sms}${undone.id}/`, { status: 'draft' })
  const received = await roost.post('/_/sandbox/reply/', { ...reply, text: 'Hello back' })
  return [
    { id: draft.id, text: 'An edited draft', as: 'kept' },
    { id: later.id, text: 'In two days', as: 'kept' },
    { id: undone.id, text: 'No, wait', as: 'called back' },
    { id: received.id, text: 'Hello back', as: 'kept' },
  ]
}

/** The messages that brought the server to its end, with all that is on record about them. */
async function lastWords(roost: Client) {
  const { data } = await roost.get(`${sms}?_limit=100`)
  const found = data.filter(({ text }: { text: string }) => text === outbox.text)
  return Promise.all(found.map((message: { id: string }) => withRecord(roost, message)))
}

async function withRecord(roost: Client, message: { id: string }) {
  const record = await roost.get(`/_/sandbox/messages/${message.id}/timeline/`)
  const texts = await roost.texts(message.id)
  const moves = record.events.map(({ move }: { move: string | null }) => move)
  return { ...message, ...record, moves, received: texts.length }
}
