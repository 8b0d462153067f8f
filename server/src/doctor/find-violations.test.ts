import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { readLogs } from '../../test/logs.ts'
import { openTestServer, type TestServer } from '../../test/server.ts'
import { create, driveTo, type RestingState, smsPath } from '../../test/sms.ts'
import { openReader } from '../db/open-reader.ts'
import { addMillis, type Instant } from '../values/instant.ts'
import { examineInvariants } from './examine-invariants.ts'
import { findViolations } from './find-violations.ts'
import { readPages } from './read-pages.ts'
import type { Ack, Invariant, Logs } from './violation.ts'

// biome-ignore lint/suspicious/noExplicitAny: the mutations below break every type there is.
type Breakable = any

const dayMs = 24 * 3600 * 1000
const stopsHere = '+12025550119'
const throttlesTwice = '+12025550117'

let server: TestServer
let logs: Logs
beforeAll(async () => {
  const opened = await openTestServer()
  server = opened.server
  const acks = await liveThrough(server)
  logs = { ...(await readLogs(server.ctx)), acks }
  return opened.close
})

/** A bit of everything that can happen to a message. */
async function liveThrough({ api, runner, clock, alice }: TestServer): Promise<Ack[]> {
  const acks: Ack[] = []
  const note = (action: Ack['action'], body: Breakable): void => {
    const { id, status = null, text, date_updated } = body
    acks.push({ action, message_id: id, status, ...(status && { text, date_updated }) })
  }
  const put = async (id: string, body: object, action: Ack['action'] = 'updated') =>
    note(action, (await api('PUT', `${smsPath}${id}/`, { body })).body)
  const unhurried: RestingState[] = ['received', 'draft', 'failed', 'sent', 'unconfirmed']
  for (const state of unhurried) await driveTo(server, state)

  const undone = await create(server, { send_in: 59, text: 'first thought' })
  note('created', undone)
  await put(undone.id, { status: 'draft' }, 'cancelled')
  await put(undone.id, { text: 'second thought' })
  await put(undone.id, { status: 'outbox' })

  const deleted = await create(server, { send_in: 30 })
  note('created', deleted)
  await api('DELETE', `${smsPath}${deleted.id}/`)
  note('deleted', { id: deleted.id })

  note('created', await create(server, { remote_phone: throttlesTwice }))
  note('created', await create(server, { remote_phone: stopsHere }))
  for (let second = 0; second < 40; second++) {
    await runner.runOnce()
    clock.advance(1000)
  }
  const reply = { from: stopsHere, to: alice.local_phone, text: 'START' }
  await api('POST', '/_/sandbox/reply/', { body: reply })
  clock.advance(1000)
  note('created', await create(server, { remote_phone: stopsHere }))
  await runner.runOnce()
  await driveTo(server, 'unknown')
  await driveTo(server, 'queued')
  await driveTo(server, 'scheduled')
  // Its messages forget it, in revisions that have no event.
  await api('DELETE', `/contact/${alice.contact_id}/`)
  return acks
}

test('a life with everything in it breaks nothing', () => {
  expect(findViolations(logs)).toEqual([])
  const seen = new Set(logs.database.messages.map((message) => message.state))
  expect([...seen].sort()).toEqual([
    'draft',
    'failed',
    'queued',
    'received',
    'scheduled',
    'sent',
    'unconfirmed',
    'unknown',
  ])
  expect(logs.database.messages.some((message) => message.attempts === 3)).toBe(true)
  expect(findViolations({ database: logs.database })).toEqual([])
})

test('page by page it finds the same as at once', async () => {
  const reader = openReader(server.ctx.config.database)
  const { now } = server.clock
  let messages = 0
  for await (const page of readPages(reader, now, 2)) {
    expect(findViolations({ database: page })).toEqual([])
    messages += page.messages.length
  }
  expect(messages).toBe(logs.database.messages.length)
  expect(await examineInvariants(reader, now)).toMatchObject({ ok: true, violations: [] })
  await reader.close()
})

type Broken = { breaks: Invariant; by: string; rows: (logs: Breakable) => Breakable[] } & (
  | { change: (row: Breakable, logs: Breakable) => void }
  | { remove: true }
  | { again: (row: Breakable) => object }
)

const messagesIn =
  (...states: string[]) =>
  ({ database }: Breakable) =>
    database.messages.filter((message: Breakable) => states.includes(message.state))
const attemptsThat =
  (test: (attempt: Breakable) => boolean) =>
  ({ database }: Breakable) =>
    database.attempts.filter(test)
const eventsOf =
  (...moves: (string | null)[]) =>
  ({ database }: Breakable) =>
    database.events.filter((event: Breakable) => moves.includes(event.move))
const another = (id: string): string => id.replace(/.$/, (last) => (last === 'x' ? 'y' : 'x'))
const atAllMessages = ({ database }: Breakable) => database.messages

const breaches: Broken[] = [
  {
    breaks: 'I1',
    by: 'an acknowledged message that is not there',
    rows: ({ acks }) => acks.filter((ack: Ack) => ack.action === 'created'),
    change: (ack) => {
      ack.message_id = another(ack.message_id)
    },
  },
  {
    breaks: 'I1',
    by: 'an acknowledged text that was not stored',
    rows: ({ acks }) => acks.filter((ack: Ack) => ack.status && ack.action !== 'cancelled'),
    change: (ack) => {
      ack.text = 'never stored'
    },
  },
  {
    breaks: 'I2',
    by: 'a submit before its time',
    rows: ({ witness }) => witness,
    change: (submit) => {
      submit.time = addMillis(submit.time, -dayMs)
    },
  },
  {
    breaks: 'I2',
    by: 'a mark before its time',
    rows: ({ database }) => database.attempts,
    change: (attempt) => {
      attempt.date_started = addMillis(attempt.date_started, -dayMs)
    },
  },
  {
    breaks: 'I3',
    by: 'a submit that the carrier saw twice',
    rows: ({ witness }) => witness,
    again: () => ({}),
  },
  {
    breaks: 'I3',
    by: 'a submit that was never marked',
    rows: ({ witness }) => witness,
    change: (submit) => {
      submit.attempt_id = another(submit.attempt_id)
    },
  },
  {
    breaks: 'I3',
    by: 'a second attempt',
    rows: ({ database }) => database.attempts,
    again: ({ id, number }) => ({ id: another(id), number: number + 1 }),
  },
  {
    breaks: 'I3',
    by: 'a resend after a refusal that was none',
    rows: attemptsThat((attempt) => attempt.outcome === 'busy'),
    change: (attempt) => {
      attempt.outcome = 'unknown'
    },
  },
  {
    breaks: 'I3',
    by: 'a forgotten attempt',
    rows: messagesIn('sent'),
    change: (message) => {
      message.attempts += 1
    },
  },
  {
    breaks: 'I4',
    by: 'a pending message that nobody will look at',
    rows: messagesIn('queued'),
    change: (message) => {
      message.next_at = null
    },
  },
  {
    breaks: 'I4',
    by: 'an unknown outcome that is never settled',
    rows: messagesIn('unknown'),
    change: (_, { database }) => {
      database.now = addMillis(database.now, dayMs)
    },
  },
  {
    breaks: 'I4',
    by: 'a due message that is never sent',
    rows: messagesIn('queued'),
    change: (_, { database }) => {
      database.now = addMillis(database.now, 4 * dayMs)
    },
  },
  {
    breaks: 'I5',
    by: 'a cancel that was acknowledged and not made',
    rows: ({ acks }) => acks.filter((ack: Ack) => ack.action === 'cancelled'),
    change: (ack) => {
      ack.date_updated = addMillis(ack.date_updated, 1)
    },
  },
  {
    breaks: 'I5',
    by: 'an attempt of what was called back',
    rows: (all) => attemptsThat((attempt) => attempt.generation === 2)(all),
    change: (attempt) => {
      attempt.generation = 1
    },
  },
  {
    breaks: 'I6',
    by: 'another text',
    rows: ({ witness }) => witness,
    change: (submit) => {
      submit.text += '!'
    },
  },
  {
    breaks: 'I6',
    by: 'another recipient',
    rows: ({ witness }) => witness,
    change: (submit) => {
      submit.to = '+12025550199'
    },
  },
  {
    breaks: 'I6',
    by: 'another number',
    rows: ({ database }) => database.attempts,
    change: (attempt) => {
      attempt.local_phone = '+12025550199'
    },
  },
  {
    breaks: 'I7',
    by: 'a move that is none',
    rows: eventsOf('beginSend', 'markSent', 'cancel'),
    change: (event) => {
      event.move = 'teleport'
    },
  },
  {
    breaks: 'I7',
    by: 'a move from where it cannot be made',
    rows: eventsOf('markSent'),
    change: (event) => {
      event.state = 'draft'
    },
  },
  {
    breaks: 'I7',
    by: 'a status that hides its state',
    rows: messagesIn('sent', 'draft'),
    change: (message) => {
      message.status = 'outbox'
    },
  },
  {
    breaks: 'I8',
    by: 'an event that is missing',
    rows: ({ database }) => database.events,
    remove: true,
  },
  {
    breaks: 'I8',
    by: 'a change without an event',
    rows: atAllMessages,
    change: (message) => {
      message.text = 'changed by hand'
    },
  },
  {
    breaks: 'I8',
    by: 'a row that went back',
    rows: messagesIn('sent'),
    change: (message) => {
      message.rev = 0
    },
  },
  { breaks: 'I8', by: 'a row that is gone', rows: atAllMessages, remove: true },
  {
    breaks: 'I8',
    by: 'a change of a lead, a contact, a number, a task or a template without an event',
    rows: ({ database }) => database.objects,
    change: ({ row }) => {
      row.date_updated = addMillis(row.date_updated, 1000)
    },
  },
  {
    breaks: 'I8',
    by: 'an object that is gone',
    rows: ({ database }) => database.objects,
    remove: true,
  },
  {
    breaks: 'I8',
    by: 'a revision of an object that was left out',
    rows: ({ database }) => database.objects,
    change: ({ row }) => {
      row.rev += 1
    },
  },
  {
    breaks: 'I9',
    by: 'a text stored twice',
    rows: ({ database }) =>
      database.messages.filter((message: Breakable) => message.carrier_message_id),
    again: ({ id }) => ({ id: another(id) }),
  },
  {
    breaks: 'I10',
    by: 'a refusal shown as sent',
    rows: messagesIn('failed').bind(undefined),
    change: (message) => {
      Object.assign(message, { state: 'sent', status: 'sent' })
    },
  },
  {
    breaks: 'I10',
    by: 'a receipt that changed nothing',
    rows: ({ database }) => database.receipts,
    change: (receipt) => {
      receipt.status = 'undelivered'
    },
  },
  {
    breaks: 'I10',
    by: 'an answer the carrier never gave',
    rows: attemptsThat((attempt) => attempt.outcome === 'accepted'),
    change: (attempt) => {
      attempt.outcome = 'rejected'
    },
  },
  {
    breaks: 'I10',
    by: 'an accepted submit the carrier never saw',
    rows: ({ witness, database }) =>
      witness.filter((submit: Breakable) =>
        database.attempts.some(
          (attempt: Breakable) =>
            attempt.id === submit.attempt_id && attempt.outcome === 'accepted',
        ),
      ),
    remove: true,
  },
  {
    breaks: 'I11',
    by: 'an attempt in another organization',
    rows: ({ database }) => database.attempts,
    change: (attempt) => {
      attempt.organization_id = 'orga_other'
    },
  },
  {
    breaks: 'I11',
    by: 'a receipt of nobody’s attempt',
    rows: ({ database }) => database.receipts,
    change: (receipt) => {
      receipt.attempt_id = another(receipt.attempt_id)
    },
  },
  {
    breaks: 'I12',
    by: 'a mark that saw STOP',
    rows: attemptsThat((attempt) => attempt.consent_seq !== null && !attempt.auto_reply_to),
    change: (attempt, { database }) => {
      attempt.consent_seq = database.consents.find((one: Breakable) => one.action === 'opt_out').seq
    },
  },
  {
    breaks: 'I12',
    by: 'a mark that did not look, after STOP',
    rows: attemptsThat((attempt) => attempt.remote_phone === stopsHere && !attempt.auto_reply_to),
    change: ({ date_started }, { database }) => {
      const [first] = database.consents
      for (const attempt of database.attempts) attempt.consent_seq = null
      database.consents = [{ ...first, date_created: addMillis(date_started, -1) }]
    },
  },
  {
    breaks: 'I12',
    by: 'an entry that is not in the log any more',
    rows: ({ database }) => database.consents,
    remove: true,
  },
  {
    breaks: 'I12',
    by: 'a STOP that was not obeyed',
    rows: ({ database }) =>
      database.messages.filter((message: Breakable) => message.carrier_message_id),
    change: (message) => {
      Object.assign(message, { text: '🛑 Stop!', id: another(message.id) })
    },
  },
  {
    breaks: 'I12',
    by: 'a message that left as an answer to a keyword, and is none',
    rows: attemptsThat((attempt) => attempt.auto_reply_to === null && attempt.generation === 1),
    change: (attempt) => {
      attempt.auto_reply_to = 'acti_1'
    },
  },
  {
    breaks: 'I14',
    by: 'an answer whose loss nobody noticed',
    rows: messagesIn('unknown'),
    change: (message, { database }) => {
      Object.assign(message, { state: 'submitting' })
      database.now = addMillis(database.now, 200_000)
    },
  },
  {
    breaks: 'I16',
    by: 'an id used twice',
    rows: ({ database }) => database.events,
    again: () => ({}),
  },
  {
    breaks: 'I16',
    by: 'an id that can be guessed',
    rows: ({ database }) => database.receipts,
    change: (receipt) => {
      receipt.id = 'rcpt_1'
    },
  },
]

/** The logs with one row broken in one way. */
function broken(breach: Broken, pick: number): Logs {
  const copy: Breakable = structuredClone(logs)
  const rows = breach.rows(copy)
  if (rows.length === 0) throw new Error(`nothing to break by ${breach.by}`)
  const row = rows[pick % rows.length]
  if ('change' in breach) breach.change(row, copy)
  else {
    const lists = [copy.acks, copy.witness, ...Object.values(copy.database)].filter(Array.isArray)
    const list = lists.find((candidate) => candidate.includes(row))
    if ('again' in breach) list?.push({ ...row, ...breach.again(row) })
    else list?.splice(list.indexOf(row), 1)
  }
  return copy
}

test.each(breaches)('$breaks is broken by $by, in whatever row', (breach) => {
  fc.assert(
    fc.property(fc.nat(), (pick) => {
      const found = findViolations(broken(breach, pick)).map(({ invariant }) => invariant)
      expect(found).toContain(breach.breaks)
    }),
    { numRuns: 20 },
  )
})

test('a violation says in words which message it is about and what is wrong', () => {
  const first = logs.database.messages.find(({ state }) => state === 'draft')
  const database = { ...logs.database, messages: [{ ...first, text: 'x' } as never] }
  const found = findViolations({ ...logs, database }).filter(
    ({ message_id }) => message_id === first?.id,
  )
  expect(found).toEqual([
    expect.objectContaining({
      invariant: 'I8',
      organization_id: first?.organization_id,
      says: expect.stringContaining('something else after revision'),
    }),
  ])
})

test('what is held after a restore is not late', () => {
  const later = addMillis(logs.database.now, dayMs) as Instant
  const database = { ...logs.database, now: later, held_before: later }
  const late = findViolations({ database }).filter(({ says }) => says.includes('should have left'))
  expect(late).toEqual([])
})

test('what was busy may never have reached the carrier', () => {
  const busy = logs.database.attempts.filter(({ outcome }) => outcome === 'busy')
  expect(busy.length).toBeGreaterThan(0)
  const ids = new Set(busy.map(({ id }) => id))
  const witness = logs.witness?.filter(({ attempt_id }) => !ids.has(attempt_id)) ?? []
  expect(findViolations({ ...logs, witness })).toEqual([])
})
