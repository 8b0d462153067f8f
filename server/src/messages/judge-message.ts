/** Whether a message may be as it would be. Asked of the whole message, never of what was typed. */
import type { Context } from '../context.ts'
import { doesNotExist, type FieldErrors, isRequired } from '../http/errors.ts'
import { isVisible } from '../templates/template.ts'
import { isBlank } from '../values/folded-text.ts'
import { addMillis, type Instant } from '../values/instant.ts'
import { fromJson } from '../values/json.ts'
import { isLongerThan, loggedTextMax, textMax } from '../values/segments.ts'
import { judgeEnds } from './judge-ends.ts'
import type { Message } from './message.ts'
import type { References } from './references.ts'
import { isLogged, isToBeSent, type Wish } from './wish.ts'

/** A text planned further ahead than this is a mistake in the year (F-18). */
const horizonMs = 366 * 24 * 3600 * 1000

/** Each field that cannot be so, with Close's words for it; nothing if all can. */
export function judgeMessage(
  ctx: Context,
  refs: References,
  wish: Wish,
  message: Message,
): FieldErrors {
  const wrong = { ...judgeSendIn(wish), ...judgeRelations(refs, wish, message) }
  // What does not exist gave the message nothing, which would only be missed once more.
  if (Object.keys(wrong).length > 0) return wrong
  const long = judgeLength(wish, message)
  if (!isToBeSent(wish)) return long
  const now = ctx.clock.nowOf(message.organization_id)
  return {
    // What is too long is not read: a template may have made it of megabytes.
    ...('text' in long ? long : judgeContent(message)),
    ...(wish.state === 'scheduled' && judgeSchedule(message.date_scheduled, now)),
    ...judgeEnds(refs, message),
  }
}

/** `send_in` outside outbox is a mistake whatever the status. */
function judgeSendIn({ edits, state }: Wish): FieldErrors {
  if (edits.send_in == null || state === 'queued') return {}
  return { send_in: 'send_in is only allowed with status outbox.' }
}

function judgeRelations(refs: References, wish: Wish, message: Message): FieldErrors {
  const { organization_id, lead_id, contact_id, user_id } = message
  const { edits, user_id: caller } = wish
  const problems: FieldErrors = {}
  const contact = contact_id ? refs.contact(organization_id, contact_id) : undefined
  const template = refs.template(organization_id, edits.template_id ?? '')
  const exists = (user: string) => refs.user(organization_id, user) !== undefined
  if (edits.organization_id && edits.organization_id !== organization_id)
    problems.organization = doesNotExist
  if ([edits.created_by, edits.created_by_id].some((user) => user && !exists(user)))
    problems.created_by = doesNotExist
  if (contact_id && !contact) problems.contact = doesNotExist
  if (user_id && !exists(user_id)) problems.user = doesNotExist
  if (edits.template_id && !(template && isVisible(template, caller)))
    problems.template = doesNotExist
  if (lead_id && !refs.lead(organization_id, lead_id)) problems.lead = doesNotExist
  else if (contact && contact.lead_id !== lead_id)
    problems.contact = 'Contact does not belong to the lead.'
  return problems
}

/** A draft is written to be sent: its text, also one that a template made, has the limit of sending. */
function judgeLength(wish: Wish, { text }: Message): FieldErrors {
  const max = isLogged(wish) ? loggedTextMax : textMax
  if (text === null || !isLongerThan(max, text)) return {}
  return { text: `The value must be no longer than ${max} characters.` }
}

/** What is to be sent has something to be seen in it, and no gap. */
function judgeContent({ text, attachments, unfilled_tags }: Message): FieldErrors {
  if (unfilled_tags) {
    const names = fromJson(unfilled_tags).map((tag) => `{{ ${tag} }}`)
    return { template: `Nothing to fill in for ${names.join(', ')}.` }
  }
  return isBlank(text ?? '') && !attachments ? { text: isRequired } : {}
}

function judgeSchedule(date: Instant | null, now: Instant): FieldErrors {
  if (!date) return { date_scheduled: isRequired }
  if (date <= now) return { date_scheduled: 'The date must be in the future.' }
  if (date <= addMillis(now, horizonMs)) return {}
  return { date_scheduled: 'The date must be within a year from now.' }
}
