/** Clients that post message after message, calling every fourth one back, until the server is gone. */
import type { Answer, Client } from './client.ts'
import { type Promised, sms } from './ledger.ts'

export type Load = {
  /** Every promise that was made so far. */
  promised: Promised[]
  /** Resolves once nobody answers any more. */
  ended: Promise<unknown>
}

/** One by one from each client; the recipients take turns. */
export function post(roost: Client, clients: number, phones: string[], name: string): Load {
  const promised: Promised[] = []
  const ended = Array.from({ length: clients }, (_, client) =>
    postUntilCut(roost, phones, `${name}, client ${client}`, promised),
  )
  return { promised, ended: Promise.all(ended) }
}

async function postUntilCut(
  roost: Client,
  phones: string[],
  name: string,
  promised: Promised[],
): Promise<void> {
  for (let count = 0; ; count++) {
    const text = `${name}, message ${count}`
    const remote_phone = phones[count % phones.length]
    const undo = count % 4 === 3
    const body = { status: 'outbox', local_phone: '+12025550100', remote_phone, text }
    const created = await answered(roost, 'POST', sms, undo ? { ...body, send_in: 2 } : body)
    if (!created) return
    const { id } = created.body
    if (!undo) promised.push({ id, text, as: 'to be sent' })
    else {
      const cancelled = await answered(
        roost,
        'PUT',
        `${sms}${id}/`,
        { status: 'draft' },
        [200, 400],
      )
      promised.push({ id, text, as: meaningOf(cancelled) })
    }
  }
}

/** Without an answer it may have been called back, or not: it is stored in either case. */
function meaningOf(cancelled: Answer | undefined): Promised['as'] {
  if (!cancelled) return 'kept'
  return cancelled.status === 200 ? 'called back' : 'to be sent'
}

/** Undefined once the server is dead, or closing: nothing was promised then. */
async function answered(
  roost: Client,
  method: string,
  path: string,
  body: object,
  expected = [200],
): Promise<Answer | undefined> {
  const answer = await roost.call(method, path, body).catch(() => undefined)
  if (!answer || answer.status === 503) return undefined
  if (!expected.includes(answer.status))
    throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`)
  return answer
}
