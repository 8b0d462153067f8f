/** What callers may do, each said twice: to the model and to the server, which must agree. */
import type fc from 'fast-check'
import { toInstant } from '../../src/values/instant.ts'
import type { Model, ModelMessage, Status, Wish } from './close-model.ts'
import * as close from './close-model.ts'
import type { Caller, Subject } from './subject.ts'

export type Command = fc.AsyncCommand<Model, Subject>

/** A divergence: the model expects one thing, the server does another. */
class Divergence extends Error {
  override name = 'Divergence'
}

function agree(what: string, expected: unknown, actual: unknown): void {
  if (JSON.stringify(expected) === JSON.stringify(actual)) return
  const said = `expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}`
  throw new Divergence(`${what}: ${said}`)
}

const path = '/api/v1/activity/sms/'

function command(text: string, run: Command['run'], check: Command['check'] = () => true): Command {
  return { check, run, toString: () => text }
}

/** A command about one of the messages whose ids are known. */
function about(
  pick: number,
  text: string,
  run: (model: Model, subject: Subject, message: ModelMessage) => Promise<void>,
): Command {
  const known = (model: Readonly<Model>) => model.messages.filter((message) => message.id)
  return command(
    `${text} #${pick}`,
    async (model, subject) => {
      const messages = known(model)
      await run(model, subject, messages[pick % messages.length] as ModelMessage)
    },
    (model) => known(model).length > 0,
  )
}

function bodyOf(model: Model, { phone, dateIn, ...wish }: Wish): object {
  return {
    ...wish,
    ...(phone !== undefined && { remote_phone: phone }),
    ...(dateIn !== undefined && { date_scheduled: toInstant(model.now + dateIn) }),
  }
}

/** What every answer about a message must show. */
function agreeOn(message: ModelMessage, { status, body }: { status: number; body: Shown }): void {
  agree('status code', 200, status)
  agree('status', message.status, body.status)
  agree('text', message.text, body.text)
  agree('remote_phone', message.phone, body.remote_phone)
  const date = message.dateScheduled === undefined ? null : toInstant(message.dateScheduled)
  agree('date_scheduled', date, body.date_scheduled)
  if (message.status !== 'error') agree('error_message', null, body.error_message)
}
type Shown = Record<'status' | 'text' | 'remote_phone' | 'error_message', string> & {
  date_scheduled: string | null
}

export function create(wish: Wish & { status: Status }, template: boolean): Command {
  const text = `create ${JSON.stringify(wish)}${template ? ' from a template' : ''}`
  return command(text, async (model, { call, alice }) => {
    const { lead_id, contact_id, local_phone, template_id } = alice
    const { text: _, ...rest } = bodyOf(model, wish) as { text?: string }
    const said = template ? { ...rest, template_id } : { ...rest, text: wish.text }
    const answer = await call('POST', path, { ...said, lead_id, contact_id, local_phone })
    const message = close.create(model, template ? { ...wish, text: 'Hi Ada' } : wish)
    if (!message) return agree('status code', 400, answer.status)
    agreeOn(message, answer)
    message.id = answer.body.id
  })
}

export function put(pick: number, wish: Wish): Command {
  return about(pick, `put ${JSON.stringify(wish)}`, async (model, { call }, message) => {
    const answer = await call('PUT', `${path}${message.id}/`, bodyOf(model, wish))
    if (close.update(model, message, wish)) agreeOn(message, answer)
    else agree('status code', 400, answer.status)
  })
}

export const get = (pick: number, who: Caller): Command =>
  about(pick, `get as ${who}`, async (_, { call }, message) => {
    const answer = await call('GET', `${path}${message.id}/`, undefined, who)
    if (who === 'charlie') agree('status code', 404, answer.status)
    else agreeOn(message, answer)
  })

export const remove = (pick: number, who: Caller): Command =>
  about(pick, `delete as ${who}`, async (model, { call }, message) => {
    const { status } = await call('DELETE', `${path}${message.id}/`, undefined, who)
    if (who === 'charlie') return agree('status code', 404, status)
    const gone = close.remove(model, message)
    agree('status code', gone ? 200 : 400, status)
    const after = await call('GET', `${path}${message.id}/`)
    agree('status code afterwards', gone ? 404 : 200, after.status)
  })

export const receipt = (pick: number, status: close.ReceiptStatus): Command =>
  about(pick, `receipt ${status}`, async (_, { call }, message) => {
    const answer = await call('POST', '/_/sandbox/receipts/', { message_id: message.id, status })
    if (close.tell(message, status)) agreeOn(message, answer)
    else agree('status code', 400, answer.status)
  })

export const advance = (millis: number): Command =>
  command(`advance ${millis} ms`, async (model, { call }) => {
    const to = model.now + millis
    const { status } = await call('POST', '/_/sandbox/clock/advance/', { to: toInstant(to) })
    agree('status code', 200, status)
    close.advance(model, to)
  })

export const reply = (from: string, text: string): Command =>
  command(`${from} texts ${text}`, async (model, { call, alice }) => {
    const to = alice.local_phone
    const answer = await call('POST', '/_/sandbox/reply/', { from, to, text })
    const message = close.receive(model, from, text)
    agreeOn(message, answer)
    message.id = answer.body.id
  })

export const list = (status: Status | undefined, who: Caller): Command =>
  command(`list ${status ?? 'all'} as ${who}`, async (model, { call }) => {
    const query = status ? `&status=${status}` : ''
    const { body } = await call('GET', `${path}?_limit=100${query}`, undefined, who)
    const all = model.messages.filter((message) => !status || message.status === status)
    const expected =
      who === 'charlie' ? [] : all.map((message) => `${message.status} ${message.text}`)
    const shown = body.data.map((row: Shown) => `${row.status} ${row.text}`)
    agree('messages', expected.toSorted(), shown.toSorted())
    agree('has_more', false, body.has_more)
  })
