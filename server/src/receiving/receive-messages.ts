/** A text that came in: recorded once, on the lead it belongs to, with its inbox notification. */

import { byItself } from '../accounts/cause.ts'
import { applyKeyword } from '../consent/apply-keyword.ts'
import type { Keyword } from '../consent/keyword-lists.ts'
import type { Context } from '../context.ts'
import { createLeadForPhone } from '../crm/create-lead-for-phone.ts'
import type { Tx } from '../db/database.ts'
import { prepared } from '../db/prepared.ts'
import { recordEvents } from '../events/record-events.ts'
import { failpoint } from '../failpoint.ts'
import { describeFile, type IncomingFile, storeMedia } from '../media/store-media.ts'
import { blankMessage } from '../messages/blank-message.ts'
import { conversationOf } from '../messages/conversation.ts'
import { costOf } from '../messages/cost.ts'
import type { Message } from '../messages/message.ts'
import { messageKind } from '../messages/message-kind.ts'
import { storeMessages } from '../messages/store-messages.ts'
import { readSender } from '../phone-numbers/address.ts'
import { parsePhone } from '../phone-numbers/phone.ts'
import type { PhoneNumber } from '../phone-numbers/phone-number.ts'
import { createInboxTasks } from '../tasks/create-inbox-tasks.ts'
import type { Instant } from '../values/instant.ts'
import { toJson } from '../values/json.ts'
import { answerKeyword } from './answer-keyword.ts'

export type InboundMessage = {
  organization_id: string
  carrier_id: string
  /** The carrier's id: the same one again is the same text, redelivered (I9). */
  carrier_message_id: string
  /** As the carrier writes them: the sender's and ours. */
  remote_phone: string
  local_phone: string
  text: string
  media: IncomingFile[]
  /** What the carrier took it for, and has answered itself. */
  keyword?: Keyword | undefined
}

/**
 * Plural verb: stores each text as an `inbox` activity on the lead whose contact has that number, or
 * on a new lead, and obeys and answers keywords. Resolves to the stored row, the earlier one if the text
 * was redelivered. Nudge the runner after the commit: an answer may wait.
 */
export async function receiveMessages(
  ctx: Context,
  tx: Tx,
  inputs: readonly InboundMessage[],
): Promise<Message[]> {
  const received: Message[] = []
  const known = inputs.map(inOneForm)
  await ctx.db.lock(tx, known.map(conversationOf))
  // One by one: two texts of one batch may come from the same new sender.
  for (const input of known) {
    received.push((await findReceived(tx, input)) ?? (await receive(ctx, tx, input)))
  }
  ctx.metrics.received.inc(inputs.length)
  failpoint('receive.before-commit')
  return received
}

/** Both ends as they are known everywhere else: whoever said STOP by one spelling said it by all. */
function inOneForm(input: InboundMessage): InboundMessage {
  const local_phone = parsePhone(input.local_phone, 'ZZ') ?? input.local_phone
  return { ...input, local_phone, remote_phone: readSender(input.remote_phone, local_phone) }
}

type AtCarrier = Pick<InboundMessage, 'organization_id' | 'carrier_id' | 'carrier_message_id'>

const selectReceived = prepared((db, received: AtCarrier) =>
  db
    .selectFrom('message')
    .selectAll()
    .where('organization_id', '=', received.organization_id)
    .where('carrier_id', '=', received.carrier_id)
    .where('carrier_message_id', '=', received.carrier_message_id),
)

async function findReceived(
  tx: Tx,
  { organization_id, carrier_id, carrier_message_id }: InboundMessage,
): Promise<Message | undefined> {
  const names = { organization_id, carrier_id, carrier_message_id }
  return (await selectReceived(tx, names))[0]
}

async function receive(ctx: Context, tx: Tx, input: InboundMessage): Promise<Message> {
  const { organization_id, remote_phone, local_phone } = input
  const now = ctx.clock.nowOf(organization_id)
  const [number] = await selectNumber(tx, { organization_id, number: local_phone })
  const [known] = await selectOwners(tx, { organization_id, phone: remote_phone })
  const owner = known ?? (await createLeadForPhone(ctx, tx, organization_id, remote_phone))
  const message = compose(ctx, input, now, { ...owner, user_id: userOf(number) })
  await storeMessages(tx, [message])
  await storeMedia(ctx, tx, message, input.media)
  const cause = byItself(organization_id)
  await recordEvents(ctx, tx, messageKind, [
    { before: null, after: message, action: 'created', cause, at: now },
  ])
  await createInboxTasks(ctx, tx, cause, [message])
  const { carrier_id, text, keyword } = input
  const ends = { organization_id, remote_phone, local_phone, carrier_id }
  const heard = { ...ends, text, keyword, message_id: message.id, date_created: now }
  const said = await applyKeyword(ctx, tx, heard)
  if (said && !keyword) await answerKeyword(ctx, tx, said, message, number)
  return message
}

type Own<Name extends string> = Record<'organization_id' | Name, string>
type Owner = { lead_id: string; contact_id: string }

/** The contacts with that phone, the one touched last first. */
const selectOwners = prepared((db, { organization_id, phone }: Own<'phone'>) =>
  db
    .selectFrom('contact_phone')
    .innerJoin('contact', (join) =>
      join
        .onRef('contact.organization_id', '=', 'contact_phone.organization_id')
        .onRef('contact.id', '=', 'contact_phone.contact_id'),
    )
    .select(['contact.lead_id as lead_id', 'contact.id as contact_id'])
    .where('contact_phone.organization_id', '=', organization_id)
    .where('contact_phone.phone', '=', phone)
    .orderBy('contact.date_updated', 'desc')
    .orderBy('contact.id', 'desc')
    .limit(1),
)

const selectNumber = prepared((db, { organization_id, number }: Own<'number'>) =>
  db
    .selectFrom('phone_number')
    .selectAll()
    .where('organization_id', '=', organization_id)
    .where('number', '=', number),
)

/** A personal number's owner; for a group number its first participant. */
function userOf(number: PhoneNumber | undefined): string | null {
  if (!number) return null
  return number.user_id ?? (JSON.parse(number.participants) as string[])[0] ?? null
}

function compose(
  ctx: Context,
  input: InboundMessage,
  now: Instant,
  owner: Owner & { user_id: string | null },
): Message {
  const id = ctx.newId('acti')
  const attachments = input.media.map((item) => describeFile(ctx, id, item))
  const message: Message = {
    ...blankMessage({ organization_id: input.organization_id, id, state: 'received' }, now),
    ...owner,
    attachments: attachments.length > 0 ? toJson(attachments) : null,
    local_phone: input.local_phone,
    remote_phone: input.remote_phone,
    text: input.text,
    carrier_id: input.carrier_id,
    carrier_message_id: input.carrier_message_id,
  }
  return { ...message, cost: costOf(message) }
}
