/** Messages put straight into the database, in whatever state a test wants to begin with. */
import { insertMany } from '../src/db/bulk.ts'
import { blankMessage } from '../src/messages/blank-message.ts'
import { sendingLane } from '../src/messages/lane.ts'
import { findMessage } from '../src/messages/list-messages.ts'
import type { Message } from '../src/messages/message.ts'
import { type MessageState, waiting } from '../src/messages/states.ts'
import { storeMessages as store } from '../src/messages/store-messages.ts'
import type { Attempt } from '../src/sending/attempt.ts'
import { addMillis } from '../src/values/instant.ts'
import type { Person } from './people.ts'
import type { TestServer } from './server.ts'
import { leaseMs } from './turns.ts'

/** A message with everything that some state asks for; it has no attempt row. */
export function messageIn(
  { ctx, clock, alice }: TestServer,
  state: MessageState,
  columns: Partial<Message> = {},
): Message {
  const now = clock.now()
  const id = ctx.newId('acti')
  return {
    ...blankMessage({ organization_id: alice.organization_id, id, state }, now),
    ...endsOf(alice),
    text: 'Hello',
    date_scheduled: now,
    send_at: now,
    ...(waiting.includes(state) && {
      lane: sendingLane(alice.organization_id, alice.local_phone, 'sandbox'),
      next_at: now,
    }),
    leased_until: state === 'submitting' ? addMillis(now, leaseMs) : null,
    attempt_id: ctx.newId('att'),
    generation: 1,
    ...columns,
  }
}

function endsOf({ lead_id, contact_id, local_phone, remote_phone }: Person): Partial<Message> {
  return { lead_id, contact_id, local_phone, remote_phone }
}

export async function storeMessages({ ctx }: TestServer, messages: Message[]): Promise<void> {
  await ctx.db.transaction((tx) => store(tx, messages))
}

/** The row as it is now. */
export async function reread({ ctx }: TestServer, message: Message): Promise<Message> {
  const row = await findMessage(ctx.db.read, message.organization_id, message.id)
  if (!row) throw new Error(`${message.id} is gone`)
  return row
}

/** A message that was handed to the sandbox's carrier, which has not answered yet. */
export async function storeSubmitting(server: TestServer): Promise<[Message, Attempt]> {
  const { ctx, clock } = server
  const message = messageIn(server, 'submitting', { attempts: 1 })
  const attempt: Attempt = {
    organization_id: message.organization_id,
    id: message.attempt_id ?? '',
    message_id: message.id,
    generation: message.generation,
    number: 1,
    carrier_id: 'sandbox',
    owner: ctx.owner,
    local_phone: message.local_phone ?? '',
    remote_phone: message.remote_phone ?? '',
    date_started: clock.now(),
    date_answered: null,
    outcome: null,
    carrier_message_id: null,
    error_code: null,
    error_text: null,
    consent_seq: null,
    auto_reply_to: null,
  }
  await storeMessages(server, [message])
  await ctx.db.transaction((tx) => insertMany(tx, 'attempt', [attempt]))
  return [message, attempt]
}
