import { beforeAll, describe, expect, test } from 'vitest'
import { messageIn, storeMessages } from '../../test/rows.ts'
import { openTestServer, type TestServer } from '../../test/server.ts'
import {
  allowedStatuses,
  canMove,
  messageStates,
  messageStatuses,
  moves,
  statusOf,
  transitions,
} from './states.ts'

let server: TestServer
beforeAll(async () => {
  const opened = await openTestServer()
  server = opened.server
  return opened.close
})

/** Where a message can begin: what POST and an incoming text make. */
const born = messageStatuses.map((status) =>
  messageStates.find((state) => statusOf(state) === status),
)

test('every status is shown by some state', () => {
  expect(born).not.toContain(undefined)
  expect(new Set(messageStates.map(statusOf))).toEqual(new Set(messageStatuses))
})

test('every state can be reached from one in which messages begin', () => {
  const reached = new Set(born)
  for (const _ of messageStates) {
    for (const move of moves) {
      const { from, to } = transitions[move]
      if (from.some((state) => reached.has(state))) reached.add(to)
    }
  }
  expect(reached).toEqual(new Set(messageStates))
})

test('no move leaves what came in', () => {
  expect(moves.filter((move) => canMove('received', move))).toEqual([])
})

test.each([
  ['received', []],
  ['draft', ['scheduled', 'outbox']],
  ['scheduled', ['draft']],
  ['queued', ['draft']],
  ['submitting', []],
  ['unknown', []],
  ['sent', []],
  ['failed', []],
  ['unconfirmed', []],
] as const)('a PUT may ask a %s message for %j', (state, statuses) => {
  expect(allowedStatuses(state)).toEqual(statuses)
})

describe('the message table', () => {
  const pairs = messageStates.flatMap((state) =>
    messageStatuses.map((status) => ({ state, status })),
  )

  test.each(pairs)('holds $state shown as $status only if states.ts says so', async (pair) => {
    const stored = storeMessages(server, [messageIn(server, pair.state, pair)])
    const outcome = await stored.then(
      () => 'stored',
      (error: Error) => error.message,
    )
    const right = statusOf(pair.state) === pair.status
    expect(outcome).toMatch(right ? /^stored$/ : /check constraint .*message_state/i)
  })

  test('refuses a state that is not in states.ts', async () => {
    const message = { ...messageIn(server, 'sent'), state: 'lost' as 'sent' }
    await expect(storeMessages(server, [message])).rejects.toThrow('message_state')
  })
})
