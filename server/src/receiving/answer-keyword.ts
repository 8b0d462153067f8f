/** Answers STOP, START and HELP by a text: an ordinary message, made in the transaction that stores the keyword. */
import type { Organization } from '../accounts/account.ts'
import { byItself } from '../accounts/cause.ts'
import type { Obeyed } from '../consent/apply-keyword.ts'
import { countConsents } from '../consent/consent.ts'
import type { Keyword } from '../consent/keyword-lists.ts'
import type { Context } from '../context.ts'
import type { Tx } from '../db/database.ts'
import { prepared } from '../db/prepared.ts'
import { recordEvents } from '../events/record-events.ts'
import { blankMessage } from '../messages/blank-message.ts'
import { costOf } from '../messages/cost.ts'
import { sendingLane } from '../messages/lane.ts'
import type { Message } from '../messages/message.ts'
import { messageKind } from '../messages/message-kind.ts'
import { storeMessages } from '../messages/store-messages.ts'
import { answerTo } from '../organizations/keyword-answers.ts'
import { readOrganization } from '../organizations/read-organization.ts'
import { isDialable } from '../phone-numbers/phone.ts'
import { canSend, type PhoneNumber } from '../phone-numbers/phone-number.ts'
import { addMillis, type Instant } from '../values/instant.ts'

/** A STOP or START is confirmed once in this time (guarantees S-83). */
const confirmEveryMs = 24 * 3600 * 1000
/** Two machines that answer each other stop at this: no person asks as often. */
const answersPerHourMax = 5

/**
 * Puts the organization's answer into the queue, from the number that was texted. None goes from a number
 * that cannot send, to a sender that is no phone, twice for one text, or again and again: see above.
 */
export async function answerKeyword(
  ctx: Context,
  tx: Tx,
  said: Obeyed,
  inbound: Message,
  number: PhoneNumber | undefined,
): Promise<void> {
  const { organization_id, remote_phone, date_created: now } = inbound
  if (!number || !canSend(number) || !isDialable(remote_phone ?? '')) return
  if (!(await isWanted(tx, said, inbound))) return
  const organization = await readOrganization(tx, organization_id)
  const answer = compose(ctx, organization, said.keyword, inbound, number, now)
  await storeMessages(tx, [answer])
  const cause = byItself(organization_id)
  await recordEvents(ctx, tx, messageKind, [
    { before: null, after: answer, action: 'created', cause, at: now },
  ])
}

async function isWanted(tx: Tx, { keyword, previous }: Obeyed, inbound: Message): Promise<boolean> {
  const { organization_id, remote_phone, date_created: now } = inbound
  const phone = { organization_id, remote_phone: remote_phone ?? '' }
  if (keyword === 'start' && previous?.action !== 'opt_out') return false
  if (keyword !== 'help') {
    const action = keyword === 'stop' ? 'opt_out' : 'opt_in'
    const since = addMillis(now, -confirmEveryMs)
    if ((await countConsents(tx, { ...phone, action, since })) > 1) return false
  }
  const since = addMillis(now, -3600 * 1000)
  const answers = await selectAnswers(tx, { ...phone, lead_id: inbound.lead_id ?? '', since })
  return answers.length < answersPerHourMax
}

type Answered = Record<'organization_id' | 'lead_id' | 'remote_phone' | 'since', string>

const selectAnswers = prepared((db, { organization_id, lead_id, remote_phone, since }: Answered) =>
  db
    .selectFrom('message')
    .select('id')
    .where('organization_id', '=', organization_id)
    .where('lead_id', '=', lead_id)
    .where('remote_phone', '=', remote_phone)
    .where('auto_reply_to', 'is not', null)
    .where('date_created', '>', since as Instant)
    .limit(answersPerHourMax),
)

function compose(
  ctx: Context,
  organization: Organization,
  keyword: Keyword,
  inbound: Message,
  number: PhoneNumber,
  now: Instant,
): Message {
  const { organization_id, lead_id, contact_id, user_id, remote_phone } = inbound
  const id = ctx.newId('acti')
  const message: Message = {
    ...blankMessage({ organization_id, id, state: 'queued' }, now),
    lead_id,
    contact_id,
    user_id,
    local_phone: number.number,
    remote_phone,
    text: answerTo(keyword, organization),
    auto_reply_to: inbound.id,
    generation: 1,
    send_at: now,
    lane: sendingLane(organization_id, number.number, number.carrier_id),
    next_at: now,
  }
  return { ...message, cost: costOf(message) }
}
