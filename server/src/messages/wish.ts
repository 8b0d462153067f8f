/** What somebody wants of a message: the same for a new one, a draft, and one that is called back. */
import { editable } from './columns.ts'
import type { Message } from './message.ts'
import type { CreateInput, UpdateInput } from './read-input.ts'
import type { Wanted } from './references.ts'
import type { MessageState } from './states.ts'

/** Fields by their wire names; absent ones are left as they are. */
export type Edits = UpdateInput & Partial<Omit<CreateInput, keyof UpdateInput>>

export type Wish = {
  /** As it is before: blank if it is new, as it was before it was to be sent if it is called back. */
  message: Message
  edits: Edits
  /** The state it is to have then. */
  state: MessageState
  /** Who asks: a private template is its owner's alone. */
  user_id: string
}

/** Whether it is to leave, so that it must be whole. */
export function isToBeSent({ state }: Pick<Wish, 'state'>): boolean {
  return state === 'queued' || state === 'scheduled'
}

/** Whether it only tells of a message that came or went elsewhere. */
export function isLogged({ state }: Pick<Wish, 'state'>): boolean {
  return state === 'received' || state === 'sent' || state === 'failed'
}

/** What must be read to complete the message, to judge it and to show it. */
export function wantedFor(wish: Wish): Wanted {
  const { message, edits, user_id } = wish
  const named = withColumns(wish)
  return {
    organization_id: message.organization_id,
    lead_id: named.lead_id,
    contact_id: named.contact_id,
    user_ids: [user_id, named.user_id, message.created_by, edits.created_by, edits.created_by_id],
    template_id: edits.template_id,
    local_phone: named.local_phone,
    remote_phone: named.remote_phone,
  }
}

/** The message with the columns that the edits name; `attachments` have another shape on the wire. */
export function withColumns({ message, edits }: Wish): Message {
  const named: Record<string, unknown> = {}
  for (const column of editable) {
    if (column !== 'attachments' && edits[column] !== undefined) named[column] = edits[column]
  }
  // As usual, not never.
  if (edits.activity_at === null) named.activity_at = message.date_created
  return { ...message, ...named }
}
