/** Whether a message can be sent, and when: the checks behind status outbox and scheduled. */

import { type FieldErrors, isRequired } from '../http/errors.ts'
import { badPhone, isPossiblePhone } from '../phone-numbers/phone.ts'
import { canSend } from '../phone-numbers/phone-number.ts'
import { renderTemplate } from '../templates/render.ts'
import { addMillis, type Instant } from '../values/instant.ts'
import { fromJson } from '../values/json.ts'
import { costOf, type Edits, valuesFor } from './edit-content.ts'
import { sendingLane } from './lane.ts'
import type { Message } from './message.ts'
import type { References } from './references.ts'
import type { MessageStatus } from './states.ts'

/** A text planned further ahead than this is a mistake in the year (F-18). */
const horizonMs = 366 * 24 * 3600 * 1000

/** `send_in` outside outbox is a mistake whatever the status. */
export function checkSendIn(
  edits: Edits,
  status: MessageStatus | undefined,
  problems: FieldErrors,
): void {
  if (edits.send_in != null && status !== 'outbox') {
    problems.send_in = 'send_in is only allowed with status outbox.'
  }
}

/**
 * The message ready to leave: from, to, text and time checked, template tags filled, a new send
 * generation begun. What is missing is added to `problems`.
 */
export function planSend(
  refs: References,
  message: Message,
  status: 'outbox' | 'scheduled',
  send_in: number,
  now: Instant,
  problems: FieldErrors,
): Message {
  // Whatever it was said to be: it goes out, and by one of our numbers.
  const ours = { ...message, direction: 'outbound', source: 'Close.io' } as const
  const planned = fillTags(refs, ours, problems)
  checkEnds(refs, planned, problems)
  if (!planned.text?.trim() && !planned.attachments) problems.text ??= isRequired
  const send_at = status === 'outbox' ? addMillis(now, send_in * 1000) : planned.date_scheduled
  if (status === 'scheduled') checkSchedule(planned.date_scheduled, now, problems)
  return {
    ...planned,
    date_scheduled: status === 'scheduled' ? planned.date_scheduled : null,
    activity_at: status === 'scheduled' ? planned.date_scheduled : planned.activity_at,
    send_at,
    ...turnOf(refs, planned, send_at),
    generation: message.generation + 1,
    attempts: 0,
    attempt_id: null,
    error_message: null,
    cost: costOf(planned),
  }
}

/** Where and when it waits for its turn. A number that is not ours is a problem told elsewhere. */
function turnOf(
  refs: References,
  { organization_id, local_phone }: Message,
  send_at: Instant | null,
): Pick<Message, 'lane' | 'next_at'> {
  const number = refs.phoneNumber(organization_id, local_phone ?? '')
  if (!number || !send_at) return { lane: null, next_at: null }
  const lane = sendingLane(organization_id, number.number, number.carrier_id)
  return { lane, next_at: send_at }
}

function checkEnds(refs: References, message: Message, problems: FieldErrors): void {
  const { organization_id, local_phone, remote_phone } = message
  const number = local_phone ? refs.phoneNumber(organization_id, local_phone) : undefined
  if (!local_phone) problems.local_phone ??= isRequired
  else if (!number) problems.local_phone ??= `${local_phone} is not one of your phone numbers.`
  else if (number.type !== 'internal') {
    problems.local_phone ??= `${local_phone} is of type ${number.type}; only internal numbers can send.`
  } else if (!canSend(number)) problems.local_phone ??= `SMS is not enabled for ${local_phone}.`
  else if (message.attachments && number.mms_enabled === 0) {
    problems.attachments ??= `MMS is not enabled for ${local_phone}.`
  }
  if (!remote_phone) problems.remote_phone ??= isRequired
  else if (!isPossiblePhone(remote_phone)) problems.remote_phone ??= badPhone
  else if (refs.hasOptedOut(organization_id, remote_phone)) {
    problems.remote_phone ??= `${remote_phone} has opted out of messages.`
  }
}

function checkSchedule(date: Instant | null, now: Instant, problems: FieldErrors): void {
  if (!date) problems.date_scheduled ??= isRequired
  else if (date <= now) problems.date_scheduled ??= 'The date must be in the future.'
  else if (date > addMillis(now, horizonMs)) {
    problems.date_scheduled ??= 'The date must be within a year from now.'
  }
}

/** The tags that had no value when the draft was made get another chance; then they are an error. */
function fillTags(refs: References, message: Message, problems: FieldErrors): Message {
  if (!message.unfilled_tags) return message
  const tags = new Set(fromJson(message.unfilled_tags))
  const { text, unfilled } = renderTemplate(message.text ?? '', valuesFor(refs, message), tags)
  if (unfilled.length > 0) {
    const names = unfilled.map((tag) => `{{ ${tag} }}`).join(', ')
    problems.template ??= `Nothing to fill in for ${names}.`
  }
  return { ...message, text, unfilled_tags: null }
}
