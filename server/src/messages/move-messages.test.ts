import { beforeAll, describe, expect, test } from 'vitest'
import { messageIn, reread, storeMessages } from '../../test/rows.ts'
import { openTestServer, type TestServer } from '../../test/server.ts'
import { byItself } from '../accounts/cause.ts'
import type { Event } from '../events/event.ts'
import { digestOf } from '../events/logged-object.ts'
import { walkBack } from '../events/walk-back.ts'
import { addMillis } from '../values/instant.ts'
import { sendingLane } from './lane.ts'
import type { Message } from './message.ts'
import { messageKind } from './message-kind.ts'
import { type MessageChange, moveMessages } from './move-messages.ts'
import {
  canMove,
  type MessageState,
  messageStates,
  moves,
  statusOf,
  transitions,
  waiting,
} from './states.ts'

let server: TestServer
beforeAll(async () => {
  const opened = await openTestServer()
  server = opened.server
  return opened.close
})

async function store(state: MessageState): Promise<Message> {
  const message = messageIn(server, state, { rev: 7 })
  await storeMessages(server, [message])
  return message
}

async function move(...changes: MessageChange[]): Promise<Map<string, Message>> {
  return server.ctx.db.transaction((tx) => moveMessages(server.ctx, tx, changes))
}

async function eventsOf({ id }: Message): Promise<Event[]> {
  return server.ctx.db.read.selectFrom('event').selectAll().where('object_id', '=', id).execute()
}

const pairs = moves.flatMap((move) => messageStates.map((state) => ({ move, state })))
const [allowed, forbidden] = [true, false].map((is) =>
  pairs.filter((pair) => canMove(pair.state, pair.move) === is),
)

/** What a caller gives for a message that goes on waiting. */
function turnFor(to: MessageState, { organization_id, local_phone }: Message): Partial<Message> {
  const now = server.clock.now()
  const lane = sendingLane(organization_id, local_phone ?? '', 'sandbox')
  return {
    ...(waiting.includes(to) && { lane, next_at: now }),
    ...(to === 'submitting' && { leased_until: addMillis(now, 1000) }),
  }
}

function shownOf(message: Message | null | undefined): object {
  return Object.fromEntries(
    Object.entries(message ?? {}).filter(([column]) => messageKind.isShown(column)),
  )
}

describe.each(allowed ?? [])('$move of a $state message', ({ move: verb, state }) => {
  test('changes its state, and writes one event if the wire shows it', async () => {
    const before = await store(state)
    server.clock.advance(1000)
    const { to } = transitions[verb]
    const isShown = statusOf(to) !== statusOf(state)
    const turn = turnFor(to, before)
    const after = {
      ...before,
      lane: null,
      next_at: null,
      leased_until: null,
      ...turn,
      state: to,
      status: statusOf(to),
      date_updated: isShown ? server.clock.now() : before.date_updated,
      rev: 8,
    }

    const change = { message: before, move: verb, set: turn }
    expect(await move(change)).toEqual(new Map([[before.id, after]]))
    expect(await reread(server, before)).toEqual(after)
    const events = await eventsOf(before)
    if (!isShown) return expect(events).toEqual([])
    const action = verb === 'markSent' ? 'sent' : 'updated'
    const digest = digestOf(messageKind, after)
    const told = { rev: 8, action, move: verb, state: to, digest, date_created: after.date_updated }
    expect(events).toMatchObject([told])
    const [walked] = walkBack<Message>(after, events)
    expect(walked?.after).toEqual(after)
    expect(shownOf(walked?.before)).toEqual(shownOf(before))
  })
})

test('what does not wait has no turn, whatever a caller gives', async () => {
  const before = await store('submitting')
  const set = turnFor('submitting', before)
  const moved = await move({ message: before, move: 'markSent', set })
  expect(moved.get(before.id)).toMatchObject({ lane: null, next_at: null, leased_until: null })
})

test.each(forbidden ?? [])('$move of a $state message changes nothing', async (pair) => {
  const before = await store(pair.state)
  const moved = await move({ message: before, move: pair.move, set: { text: 'Changed' } })
  expect(moved.size).toBe(0)
  expect(await reread(server, before)).toEqual(before)
  expect(await eventsOf(before)).toEqual([])
})

test('a message that somebody else changed in between is left alone', async () => {
  const before = await store('draft')
  const [edit, queue] = [
    { message: before, move: 'edit', set: { text: 'Edited' } },
    { message: before, move: 'queue' },
  ] as const
  expect((await move(edit)).size).toBe(1)
  expect((await move(queue)).size).toBe(0)
  expect(await reread(server, before)).toMatchObject({ state: 'draft', text: 'Edited', rev: 8 })
  expect(await eventsOf(before)).toHaveLength(1)
})

test('a message of another organization is left alone', async () => {
  const before = await store('draft')
  const message = { ...before, organization_id: server.charlie.organization_id }
  expect((await move({ message, move: 'queue' })).size).toBe(0)
  expect(await reread(server, before)).toEqual(before)
})

test('of many moves those that are allowed happen', async () => {
  const [draft, sent, queued] = [await store('draft'), await store('sent'), await store('queued')]
  const moved = await move(
    { message: draft, move: 'queue', set: turnFor('queued', draft) },
    { message: sent, move: 'cancel' },
    { message: queued, move: 'cancel' },
  )
  expect([...moved.keys()].sort()).toEqual([draft.id, queued.id].sort())
  expect((await reread(server, sent)).state).toBe('sent')
})

test('an event tells who moved the message and by what request, and the old values', async () => {
  const before = await store('draft')
  server.clock.advance(1000)
  const { organization_id, user_id } = server.bob
  const cause = {
    user_id,
    api_key_id: 'api_1',
    request_id: 'req_1',
    request_method: 'PUT',
    request_path: '/api/v1/activity/sms/acti_1/',
    user_agent: 'a browser',
  }
  const by = { ...byItself(organization_id), ...cause }
  await move({ message: before, move: 'edit', set: { text: 'Changed' }, by })
  const [event] = await eventsOf(before)
  expect(event).toMatchObject({ ...cause, lead_id: before.lead_id, data: null })
  expect(JSON.parse(event?.previous_data ?? '')).toEqual({
    text: 'Hello',
    updated_by: null,
    date_updated: before.date_updated,
  })
  expect((await reread(server, before)).updated_by).toBe(user_id)
})
