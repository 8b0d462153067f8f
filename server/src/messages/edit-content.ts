/** What a caller's fields do to a message's content; the same for a new message and for a draft. */

import { doesNotExist, type FieldErrors } from '../http/errors.ts'
import { renderTemplate, tagsOf } from '../templates/render.ts'
import { tagValues } from '../templates/tag-values.ts'
import { isVisible } from '../templates/template.ts'
import type { NewId } from '../values/ids.ts'
import { fromJson, toJson } from '../values/json.ts'
import { countSegments } from '../values/segments.ts'
import { editable } from './columns.ts'
import type { Message } from './message.ts'
import type { CreateInput, UpdateInput } from './read-input.ts'
import type { References, Wanted } from './references.ts'

export type Edits = CreateInput | UpdateInput
const centsPerSegment = 1

/** What must be read before `editContent` can decide. */
export function wantedFor(message: Message, edits: Edits): Wanted {
  const now = { ...message, ...given(edits) }
  return {
    organization_id: message.organization_id,
    lead_id: now.lead_id,
    contact_id: now.contact_id,
    user_ids: [now.user_id, now.created_by, now.updated_by],
    template_id: now.template_id,
    local_phone: now.local_phone,
    remote_phone: now.remote_phone,
  }
}

export type Editing = {
  refs: References
  newId: NewId
  /** Who edits: a private template is its owner's alone. */
  user_id: string
  /** Fields that cannot be as asked are added here. */
  problems: FieldErrors
}

/** The message with the edits applied; not to be used if there are problems then. */
export function editContent(editing: Editing, message: Message, edits: Edits): Message {
  const { refs, problems } = editing
  const edited: Message = { ...message, ...given(edits) }
  if (edits.attachments !== undefined) edited.attachments = attach(editing, edits.attachments ?? [])
  checkRelations(editing, edited, edits)
  if (Object.keys(problems).length > 0) return edited
  address(refs, message, edited, edits)
  if (typeof edits.text === 'string') noteTags(message, edited)
  else if (edits.template_id) render(editing, edited, edits)
  else if (edits.template_id === null) edited.unfilled_tags = null
  edited.cost = costOf(edited)
  return edited
}

/** The contact tells the lead and the phone; another contact brings another phone, unless one is named. */
function address(refs: References, before: Message, edited: Message, edits: Edits): void {
  const { organization_id, contact_id } = edited
  const contact = contact_id ? refs.contact(organization_id, contact_id) : undefined
  if (!contact) return
  edited.lead_id ??= contact.lead_id
  const phones = refs.phonesOf(organization_id, contact.id).map(({ phone }) => phone)
  const isAnother = contact_id !== before.contact_id && edits.remote_phone === undefined
  if (isAnother && !phones.includes(edited.remote_phone ?? '')) edited.remote_phone = null
  edited.remote_phone ??= phones[0] ?? null
}

/** The columns a caller set; `attachments` has another shape on the wire. */
function given(edits: Edits): Partial<Message> {
  const { attachments: _, send_in, status, ...rest } = edits
  const known = Object.entries(rest).filter(
    ([name, value]) => value !== undefined && (editable as readonly string[]).includes(name),
  )
  return Object.fromEntries(known)
}

type AttachmentIn = NonNullable<Edits['attachments']>[number]

function attach({ newId }: Editing, items: readonly AttachmentIn[]): Message['attachments'] {
  if (items.length === 0) return null
  return toJson(items.map((item) => ({ ...item, media_id: newId('media'), size: null })))
}

function checkRelations(
  { refs, user_id: caller, problems }: Editing,
  message: Message,
  edits: Edits,
): void {
  const { organization_id, lead_id, contact_id, user_id, template_id } = message
  const contact = contact_id ? refs.contact(organization_id, contact_id) : undefined
  if (lead_id && !refs.lead(organization_id, lead_id)) problems.lead = doesNotExist
  if (contact_id && !contact) problems.contact = doesNotExist
  if (user_id && !refs.user(organization_id, user_id)) problems.user = doesNotExist
  const template = template_id ? refs.template(organization_id, template_id) : undefined
  if (edits.template_id && !(template && isVisible(template, caller)))
    problems.template = doesNotExist
  if (contact && lead_id && !problems.lead && contact.lead_id !== lead_id) {
    problems.contact = 'Contact does not belong to the lead.'
  }
}

/** A template fills in a missing text, and brings its attachments (contract §2). */
function render(editing: Editing, message: Message, edits: Edits): void {
  const { refs } = editing
  const template = refs.template(message.organization_id, message.template_id ?? '')
  if (!template) return
  const { text, unfilled } = renderTemplate(template.text, valuesFor(refs, message))
  message.text = text
  message.unfilled_tags = unfilled.length > 0 ? toJson(unfilled) : null
  if (edits.attachments === undefined) {
    message.attachments = attach(editing, fromJson(template.attachments) as AttachmentIn[])
  }
}

/**
 * What a caller writes is never rendered, but in a draft made from a template the tags they leave in
 * the text still count: it is not sent with a gap in it (guarantees S-32, S-33).
 */
function noteTags(before: Message, message: Message): void {
  const fromTemplate = before.template_id !== null || before.unfilled_tags !== null
  const tags = fromTemplate ? tagsOf(message.text ?? '') : []
  message.unfilled_tags = tags.length > 0 ? toJson(tags) : null
}

/** Values for the tags of this message's template. */
export function valuesFor(refs: References, message: Message): Record<string, unknown> {
  const { organization_id, contact_id, lead_id, user_id } = message
  return tagValues({
    contact: contact_id ? refs.contact(organization_id, contact_id) : undefined,
    phones: contact_id ? refs.phonesOf(organization_id, contact_id) : [],
    lead: lead_id ? refs.lead(organization_id, lead_id) : undefined,
    user: user_id ? refs.user(organization_id, user_id) : undefined,
    organization: refs.organization(organization_id),
  })
}

/** Cents as text, by segment, for what goes through one of our carriers (contract §1.5). */
export function costOf(message: Message): string | null {
  if (message.source !== 'Close.io') return null
  const { segments } = countSegments(message.text ?? '')
  if (segments === 0 && !message.attachments) return null
  return String(Math.max(segments, 1) * centsPerSegment)
}
