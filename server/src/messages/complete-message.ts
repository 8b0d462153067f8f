/** Makes a whole message of what a caller named: with what its contact, template and number give it. */
import type { Context } from '../context.ts'
import { canSend } from '../phone-numbers/phone-number.ts'
import { renderTemplate, tagsOf } from '../templates/render.ts'
import { tagValues } from '../templates/tag-values.ts'
import { addMillis } from '../values/instant.ts'
import { fromJson, type Json, toJson } from '../values/json.ts'
import { sendingLane } from './lane.ts'
import type { Message } from './message.ts'
import type { References } from './references.ts'
import { type Edits, isLogged, isToBeSent, type Wish, withColumns } from './wish.ts'

/** Not to be stored before it is judged: what does not exist gives it nothing. */
export function completeMessage(ctx: Context, refs: References, wish: Wish): Message {
  const { edits } = wish
  const named = withColumns(wish)
  if (edits.attachments !== undefined) named.attachments = attach(ctx, edits.attachments ?? [])
  const addressed = { ...named, ...addressOf(refs, wish, named) }
  const written = { ...addressed, ...contentOf(ctx, refs, wish, addressed) }
  if (isToBeSent(wish)) return { ...written, ...departureOf(ctx, refs, wish, written) }
  return { ...written, source: edits.source ?? sourceOf(refs, wish, written) }
}

/** The contact tells the lead and the phone; another contact brings another phone, unless one is named. */
function addressOf(refs: References, { message, edits }: Wish, named: Message): Partial<Message> {
  const { organization_id, contact_id } = named
  const contact = contact_id ? refs.contact(organization_id, contact_id) : undefined
  if (!contact) return {}
  const phones = refs.phonesOf(organization_id, contact.id).map(({ phone }) => phone)
  const isAnother = contact_id !== message.contact_id && edits.remote_phone === undefined
  const kept = isAnother && !phones.includes(named.remote_phone ?? '') ? null : named.remote_phone
  return { lead_id: named.lead_id ?? contact.lead_id, remote_phone: kept ?? phones[0] ?? null }
}

type AttachmentIn = NonNullable<Edits['attachments']>[number]

function attach({ newId }: Context, items: readonly AttachmentIn[]): Message['attachments'] {
  if (items.length === 0) return null
  return toJson(items.map((item) => ({ ...item, media_id: newId('media'), size: null })))
}

/**
 * A template fills in a missing text, and brings its attachments (contract §2). What a caller writes is
 * never rendered, but in a draft made from a template the tags they leave in the text still count: it is
 * not sent with a gap in it (guarantees S-32, S-33).
 */
function contentOf(
  ctx: Context,
  refs: References,
  { message: before, edits }: Wish,
  message: Message,
): Partial<Message> {
  if (typeof edits.text === 'string') {
    const fromTemplate = before.template_id !== null || before.unfilled_tags !== null
    return { unfilled_tags: listOf(fromTemplate ? tagsOf(edits.text) : []) }
  }
  if (edits.template_id === null) return { unfilled_tags: null }
  const template = refs.template(message.organization_id, edits.template_id ?? '')
  if (!template) return {}
  const { text, unfilled } = renderTemplate(template.text, valuesFor(refs, message))
  const brought = fromJson(template.attachments) as AttachmentIn[]
  const attachments = edits.attachments === undefined ? attach(ctx, brought) : message.attachments
  return { text, unfilled_tags: listOf(unfilled), attachments }
}

/** It goes out, by one of our numbers, whatever it was said to be; a new generation of sends begins. */
function departureOf(
  ctx: Context,
  refs: References,
  { edits, state }: Wish,
  message: Message,
): Partial<Message> {
  const now = ctx.clock.nowOf(message.organization_id)
  const date_scheduled = state === 'scheduled' ? message.date_scheduled : null
  const in_ms = (edits.send_in ?? 0) * 1000
  const send_at = state === 'scheduled' ? date_scheduled : addMillis(now, in_ms)
  return {
    ...fillTags(refs, message),
    direction: 'outbound',
    source: 'Close.io',
    date_scheduled,
    activity_at: date_scheduled ?? message.activity_at,
    send_at,
    lane: laneOf(refs, message),
    next_at: send_at,
    generation: message.generation + 1,
    attempts: 0,
    attempt_id: null,
    error_message: null,
    // Who sends an answer that was called back sends a message of their own.
    auto_reply_to: null,
  }
}

/** None for a number that is not ours, which is judged. */
function laneOf(refs: References, { organization_id, local_phone }: Message): Message['lane'] {
  const number = refs.phoneNumber(organization_id, local_phone ?? '')
  return number ? sendingLane(organization_id, number.number, number.carrier_id) : null
}

/** The tags that had no value when the draft was made get another chance; what is left is judged. */
function fillTags(refs: References, message: Message): Partial<Message> {
  if (!message.unfilled_tags) return {}
  const tags = new Set(fromJson(message.unfilled_tags))
  const { text, unfilled } = renderTemplate(message.text ?? '', valuesFor(refs, message), tags)
  return { text, unfilled_tags: listOf(unfilled) }
}

function listOf(tags: string[]): Json<string[]> | null {
  return tags.length > 0 ? toJson(tags) : null
}

/** Values for the tags of this message's template. */
function valuesFor(refs: References, message: Message): Record<string, unknown> {
  const { organization_id, contact_id, lead_id, user_id } = message
  return tagValues({
    contact: contact_id ? refs.contact(organization_id, contact_id) : undefined,
    phones: contact_id ? refs.phonesOf(organization_id, contact_id) : [],
    lead: lead_id ? refs.lead(organization_id, lead_id) : undefined,
    user: user_id ? refs.user(organization_id, user_id) : undefined,
    organization: refs.organization(organization_id),
  })
}

/** What is merely logged and went through none of our numbers is External (contract §1.6). */
function sourceOf(refs: References, wish: Wish, message: Message): Message['source'] {
  if (!isLogged(wish)) return message.source
  const { organization_id, local_phone } = message
  const number = local_phone ? refs.phoneNumber(organization_id, local_phone) : undefined
  return number && canSend(number) ? 'Close.io' : 'External'
}
