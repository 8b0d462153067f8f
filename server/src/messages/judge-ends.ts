/** Whether a message can leave from its one end to the other: asked when it is accepted, and when it leaves. */
import { type FieldErrors, isRequired } from '../http/errors.ts'
import { badPhone, isDialable } from '../phone-numbers/phone.ts'
import { canSend } from '../phone-numbers/phone-number.ts'
import type { Message } from './message.ts'
import type { References } from './references.ts'

type Ends = Pick<Message, 'organization_id' | 'local_phone' | 'remote_phone' | 'attachments'>

/**
 * What is in the way, by field, in words for a caller as well as for the message's `error_message`.
 * `refs` must have been asked for both phones.
 */
export function judgeEnds(refs: References, message: Ends): FieldErrors {
  return { ...judgeSender(refs, message), ...judgeRecipient(refs, message) }
}

function judgeSender(
  refs: References,
  { organization_id, local_phone, attachments }: Ends,
): FieldErrors {
  if (!local_phone) return { local_phone: isRequired }
  const number = refs.phoneNumber(organization_id, local_phone)
  if (!number) return { local_phone: `${local_phone} is not one of your phone numbers.` }
  if (number.type !== 'internal') {
    const type = `${local_phone} is of type ${number.type}`
    return { local_phone: `${type}; only internal numbers can send.` }
  }
  if (!canSend(number)) return { local_phone: `SMS is not enabled for ${local_phone}.` }
  if (attachments && number.mms_enabled === 0)
    return { attachments: `MMS is not enabled for ${local_phone}.` }
  return {}
}

function judgeRecipient(refs: References, { organization_id, remote_phone }: Ends): FieldErrors {
  if (!remote_phone) return { remote_phone: isRequired }
  if (!isDialable(remote_phone)) return { remote_phone: badPhone }
  if (refs.hasOptedOut(organization_id, remote_phone))
    return { remote_phone: `${remote_phone} has opted out of messages.` }
  return {}
}
