/** What the tests of the SMS API share: a body that sends, a message in each state, what was written. */

import type { MessageState } from '../src/messages/states.ts'
import { addMillis, type Instant } from '../src/values/instant.ts'
import type { Person } from './people.ts'
import { type Answer, startOfTest, type TestServer } from './server.ts'

export const smsPath = '/activity/sms/'
export const smsNotFound = { error: 'Empty query: SMS matching query does not exist.' }
export const doesNotExist = 'Object does not exist.'
export const isRequired = 'This field is required.'
export const png = {
  content_type: 'image/png',
  filename: 'map.png',
  url: 'https://example.com/map.png',
}
const dayMs = 24 * 3600 * 1000

export function fieldErrors(fields: Record<string, string>): object {
  return { errors: [], 'field-errors': fields }
}

export function afterStart(millis: number): Instant {
  return addMillis(startOfTest, millis)
}
export const tomorrow = afterStart(dayMs)

/** All that is needed to send now. */
export function sendable({ lead_id, contact_id, local_phone, remote_phone }: Person) {
  return { status: 'outbox', text: 'Hello', lead_id, contact_id, local_phone, remote_phone }
}

/** Posts a message of Alice's that must be accepted, and resolves to it. */
export async function create({ api, alice }: TestServer, fields: object): Promise<Answer['body']> {
  const { status, body, text } = await api('POST', smsPath, {
    body: { ...sendable(alice), ...fields },
  })
  if (status !== 200) throw new Error(`not created: ${status} ${text}`)
  return body
}

/** The texts on the simulated phones of Alice's organization. */
export async function textsOnPhones({ api }: TestServer): Promise<string[]> {
  const { body } = await api('GET', '/_/sandbox/messages/')
  return body.data.map((item: { text: string }) => item.text)
}

const tables = ['message', 'event', 'task'] as const

/** How many rows there are of what a request about messages may write, and how many messages wait. */
export async function countRows({ ctx }: TestServer): Promise<Record<string, number>> {
  const counts = tables.map(async (table) => {
    const rows = await ctx.db.read.selectFrom(table).select('id').execute()
    return [table, rows.length] as const
  })
  const waiting = ctx.db.read.selectFrom('message').select('id').where('lane', 'is not', null)
  const rows = await waiting.execute()
  return { ...Object.fromEntries(await Promise.all(counts)), waiting: rows.length }
}

/** `submitting` lasts only while a carrier is being asked; tests of the send path stop there. */
export type RestingState = Exclude<MessageState, 'submitting'>

const magic = { delivers: '+12025550110', refuses: '+12025550112', losesAnswers: '+12025550118' }

/** Brings a new message of Alice's into a state the way life does. Moves time for some. */
export async function driveTo(server: TestServer, state: RestingState): Promise<Answer['body']> {
  const { id } = await create(server, inputFor[state])
  if (state in afterwards) {
    await server.runner.runOnce()
    server.clock.advance(afterwards[state] ?? 0)
    await server.runner.runOnce()
  }
  return (await server.api('GET', `${smsPath}${id}/`)).body
}

const inputFor: Record<RestingState, object> = {
  received: { status: 'inbox' },
  draft: { status: 'draft' },
  scheduled: { status: 'scheduled', date_scheduled: tomorrow },
  queued: { send_in: 59 },
  unknown: { remote_phone: magic.losesAnswers },
  unconfirmed: { remote_phone: magic.losesAnswers },
  sent: { remote_phone: magic.delivers },
  failed: { remote_phone: magic.refuses },
}
/** Milliseconds to let pass once the message was handed to the carrier. */
const afterwards: Partial<Record<RestingState, number>> = {
  unknown: 0,
  unconfirmed: 30_000,
  sent: 0,
  failed: 0,
}
