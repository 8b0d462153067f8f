/** Every column of a message once, and what it is; the lists of columns that verbs need follow from it. */
import type { Message } from './message.ts'
import type { UpdateSms } from './message-schema.ts'

export type Column = keyof Message
/** What a PUT can say of a draft (contract §1.4), but for how it is to leave. */
export type Editable = Exclude<keyof UpdateSms, 'status' | 'send_in'>

/**
 * `editable`: on the wire, and a PUT may set it. `shown`: on the wire, set by moves alone. `fixed`: on
 * the wire, and no move changes it. `stamp`: tells when one of the former changed. `inner`: never leaves
 * the server. `turn`: nor is it in the event log, as it says where the message waits, of which attempts
 * tell. `inner fixed`: neither leaves it nor is changed by a move; `rev` is counted by the
 * compare-and-set itself.
 */
type Kind = 'editable' | 'shown' | 'fixed' | 'stamp' | 'inner' | 'turn' | 'inner fixed'

export const kinds = {
  organization_id: 'fixed',
  id: 'fixed',
  activity_at: 'editable',
  attachments: 'editable',
  contact_id: 'editable',
  cost: 'shown',
  created_by: 'fixed',
  date_created: 'fixed',
  date_scheduled: 'editable',
  date_sent: 'shown',
  date_updated: 'stamp',
  direction: 'shown',
  error_message: 'shown',
  lead_id: 'editable',
  local_phone: 'editable',
  remote_phone: 'editable',
  source: 'shown',
  status: 'shown',
  template_id: 'editable',
  text: 'editable',
  updated_by: 'shown',
  user_id: 'editable',
  state: 'inner',
  generation: 'inner',
  send_at: 'inner',
  lane: 'turn',
  next_at: 'turn',
  leased_until: 'turn',
  attempt_id: 'turn',
  attempts: 'turn',
  rev: 'inner fixed',
  unfilled_tags: 'inner',
  carrier_id: 'inner fixed',
  carrier_message_id: 'inner fixed',
  auto_reply_to: 'inner',
} as const satisfies { [C in Column]: C extends Editable ? 'editable' : Exclude<Kind, 'editable'> }

export const columns = Object.keys(kinds) as Column[]

/** What every row has that says nothing else: null where null may be. A start for `blankMessage`. */
export const blanks = Object.fromEntries(columns.map((column) => [column, null])) as {
  [C in Column as null extends Message[C] ? C : never]: null
}

/** The columns that a PUT may set. */
export const editable = columnsOf('editable') as readonly Editable[]

/** The columns that no move changes. */
export const fixed = columnsOf('fixed', 'inner fixed')

const unchanging = new Set<string>(fixed)
const unseen = new Set<string>([...fixed, ...columnsOf('inner', 'turn', 'stamp')])

/** A column that is missing above counts as one that changes: better written in vain than lost. */
export function canChange(column: string): boolean {
  return !unchanging.has(column)
}

/** Whether a change of it shows on the wire. What is missing above does: better an event too many. */
export function isShown(column: string): boolean {
  return !unseen.has(column)
}

const unlogged = new Set<string>([...fixed, ...columnsOf('turn')])

/** Whether the event log keeps its old values. */
export function isLogged(column: string): boolean {
  return !unlogged.has(column)
}

function columnsOf(...some: Kind[]): readonly Column[] {
  return columns.filter((column) => some.includes(kinds[column]))
}
