/** I9, I11, I16: what rows of different messages must not have in common, and must not refer to. */
import { examples } from '../world/seed-examples.ts'
import type { DatabaseDump, Violation } from './violation.ts'

const shapes = {
  // The seeded sandbox has a message that answers to the documentation's `/activity/sms/id/`.
  message: new RegExp(`^(acti_[0-9A-Za-z]{43}|${examples.placeholder_id})$`),
  attempt: /^att_[0-9A-Za-z]{22}$/,
  receipt: /^rcpt_[0-9A-Za-z]{22}$/,
  event: /^ev_[0-9A-Za-z]{22}$/,
}

/** I16: every id has the shape of its kind and occurs once, in whatever organization. */
export function checkIds(database: DatabaseDump): Violation[] {
  const { messages, attempts, receipts, events } = database
  const kinds = {
    message: messages,
    attempt: attempts,
    receipt: receipts,
    event: events,
  }
  return Object.entries(kinds).flatMap(([kind, rows]) => {
    const seen = new Set<string>()
    return rows.flatMap(({ organization_id, id }) => {
      const again = seen.has(id)
      seen.add(id)
      const wrong = shapes[kind as keyof typeof shapes].test(id)
        ? again && 'is there twice'
        : 'is malformed'
      return wrong
        ? [breach('I16', organization_id, kind, id, `the ${kind} id ${id} ${wrong}`)]
        : []
    })
  })
}

/** I9: one row for each text that a carrier delivered, however often it did. */
export function checkReceived({ messages }: DatabaseDump): Violation[] {
  const arrived = messages.filter((message) => message.carrier_message_id !== null)
  const groups = Map.groupBy(arrived, (message) =>
    JSON.stringify([message.organization_id, message.carrier_id, message.carrier_message_id]),
  )
  return [...groups.values()]
    .filter((group) => group.length > 1)
    .map((group) => {
      const [{ organization_id, id, carrier_message_id }] = group as [(typeof group)[0]]
      const says = `the incoming text ${carrier_message_id} is stored ${group.length} times`
      return breach('I9', organization_id, 'message', id, says)
    })
}

/** I11: what names an attempt or a message names one of its own organization. */
export function checkOwners({ messages, attempts, receipts, events }: DatabaseDump): Violation[] {
  const homes = new Map(messages.map((message) => [message.id, message.organization_id]))
  const stray = (
    row: { organization_id: string; id: string },
    what: string,
    message_id: string,
  ) => {
    const home = homes.get(message_id)
    if (home === undefined || home === row.organization_id) return []
    const says = `${what} ${row.id} is of ${row.organization_id}, its message of ${home}`
    return [breach('I11', row.organization_id, 'message', message_id, says)]
  }
  const known = new Set(attempts.map((row) => `${row.organization_id} ${row.id}`))
  return [
    ...attempts.flatMap((row) => stray(row, 'attempt', row.message_id)),
    ...events.flatMap((row) => stray(row, 'event', row.object_id)),
    ...receipts
      .filter((row) => row.attempt_id && !known.has(`${row.organization_id} ${row.attempt_id}`))
      .map((row) => {
        const says = `receipt ${row.id} is of attempt ${row.attempt_id}, which its organization never made`
        return breach('I11', row.organization_id, 'receipt', row.id, says)
      }),
  ]
}

function breach(
  invariant: Violation['invariant'],
  organization_id: string,
  kind: string,
  id: string,
  says: string,
): Violation {
  return { invariant, organization_id, message_id: kind === 'message' ? id : null, says }
}
