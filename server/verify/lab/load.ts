/** Clients that do all that can be done to a message, and remember what they were promised. */

import type { MessageStatus } from '../../src/messages/states.ts'
import { draw } from '../../src/world/behaviour.ts'
import type { Answer, Client } from '../../test/e2e/client.ts'
import { phones } from './witness.ts'

export const sms = '/activity/sms/'

/** The last 2xx about a message; `kept`: it must be there, in whatever state. */
export type Ack = {
  id: string
  text: string
  /** As the create was answered. */
  status: MessageStatus
  as: 'kept' | 'to be sent' | 'called back'
  /** When its first request began, and when the last answer came that promised more: milliseconds. */
  begun: number
  at: number
}
/** A text whose create was answered with a 503 that says that nothing was accepted. */
export type Refusal = { text: string }

export type Load = {
  /** Resolves with the first promise: there is something to lose now. */
  started: Promise<void>
  /** Ends by itself when nobody answers any more. */
  ended: Promise<void>
  stop(): void
}

export type LoadOptions = {
  name: string
  seed: number
  clients: number
  /** What happens to a client that got no answer, or 503: ends when it resolves to false. */
  carryOn?: (error: unknown) => Promise<boolean>
}

export type Memory = {
  acks: Ack[]
  refusals: Refusal[]
  /** Answers that nobody should get. */
  surprises: string[]
  requests: number
  /** From then on the organization lives in a time of its own; milliseconds since 1970. */
  settledAt: number
}

export function newMemory(): Memory {
  return { acks: [], refusals: [], surprises: [], requests: 0, settledAt: Number.POSITIVE_INFINITY }
}

/** Client after client talks to its server, `servers` in turn. */
export function startLoad(servers: Client[], memory: Memory, options: LoadOptions): Load {
  const { promise: started, resolve: start } = Promise.withResolvers<void>()
  let stopped = false
  const clients = Array.from({ length: options.clients }, async (_, number) => {
    for (let turn = 0; !stopped; turn++) {
      // Each time anew: one that was restarted has another address.
      const client = servers[number % servers.length] as Client
      const begun = Date.now()
      const act = {
        client,
        memory,
        begun,
        text: `${options.name}, client ${number}, message ${turn}`,
      }
      const luck = draw(options.seed, number * 100_000 + turn)
      try {
        await doSomething(act, luck)
        start()
      } catch (error) {
        if (error instanceof Passed) continue
        if (!(await (options.carryOn?.(error) ?? false))) return
      }
    }
  })
  const ended = Promise.all(clients).then(() => start())
  return {
    started,
    ended,
    stop() {
      stopped = true
    },
  }
}

type Act = { client: Client; memory: Memory; begun: number; text: string }

async function doSomething(act: Act, luck: number): Promise<void> {
  const remote_phone = phones[Math.floor(luck * 1000) % phones.length]
  const body = { local_phone: '+12025550100', remote_phone, text: act.text }
  if (luck < 0.4) await create(act, { ...body, status: 'outbox' }, 'to be sent')
  else if (luck < 0.55)
    await cancel(act, await create(act, { ...body, status: 'outbox', send_in: 2 }))
  else if (luck < 0.7) {
    const date_scheduled = new Date(Date.now() + 80).toISOString()
    await cancel(act, await create(act, { ...body, status: 'scheduled', date_scheduled }))
  } else if (luck < 0.85) {
    const ack = await create(act, { ...body, status: 'draft' })
    await put(act, ack, { status: 'outbox' })
    promise(ack, 'to be sent')
  } else await receive(act, remote_phone)
}

async function create(act: Act, body: object, as: Ack['as'] = 'kept'): Promise<Ack> {
  const answer = await call(act, 'POST', sms, body)
  return keep(act, told(answer, act, as))
}

async function cancel(act: Act, ack: Ack): Promise<void> {
  const late = await put(act, ack, { status: 'draft' })
  promise(ack, late ? 'to be sent' : 'called back')
}

function promise(ack: Ack, as: Ack['as']): void {
  ack.as = as
  ack.at = Date.now()
}

/** True when it was too late for that. Without an answer it is unknown which. */
async function put(act: Act, ack: Ack, body: object): Promise<boolean> {
  ack.as = 'kept'
  const { status } = await call(act, 'PUT', `${sms}${ack.id}/`, body, [200, 400])
  return status === 400
}

async function receive(act: Act, from: string | undefined): Promise<void> {
  const body = { from, to: '+12025550101', text: act.text }
  const answer = await call(act, 'POST', '/_/sandbox/reply/', body)
  keep(act, told(answer, act, 'kept'))
}

function told({ body }: Answer, { text, begun }: Act, as: Ack['as']): Ack {
  return { id: body.id, text, status: body.status, as, begun, at: Date.now() }
}

function keep({ memory }: Act, ack: Ack): Ack {
  memory.acks.push(ack)
  return ack
}

class NoAnswer extends Error {}
class Passed extends Error {}

/** Throws when there is no answer that promises anything. */
async function call(
  { client, memory, text }: Act,
  method: string,
  path: string,
  body: object,
  fine = [200],
): Promise<Answer> {
  memory.requests += 1
  const answer = await client.call(method, path, body)
  if (fine.includes(answer.status)) return answer
  const said = JSON.stringify(answer.body)
  // On a slow machine the moment may have passed before the server saw it.
  const passed = answer.status === 400 && said.includes('must be in the future')
  if (answer.status !== 503 && !passed)
    memory.surprises.push(`${method} ${path}: ${answer.status} ${said}`)
  else if (method === 'POST' && said.includes('Nothing was accepted'))
    memory.refusals.push({ text })
  if (passed) throw new Passed()
  throw new NoAnswer(`${answer.status} ${said}`)
}
