/** SMS templates (contract §2). */
import type { Selectable } from 'kysely'
import type { StoredKind } from '../events/change-rows.ts'
import { shownWhole } from '../events/logged-object.ts'
import type { Instant } from '../values/instant.ts'
import type { Json } from '../values/json.ts'

export const templateStatuses = ['active', 'archived'] as const
export type TemplateStatus = (typeof templateStatuses)[number]
export type TemplateAttachment = { content_type: string; filename: string; url: string }

export interface TemplateTable {
  organization_id: string
  id: string
  /** Counts changes; each is a compare-and-set against the revision it read, and has its event. */
  rev: number
  name: string
  text: string
  is_shared: 0 | 1
  status: TemplateStatus
  attachments: Json<TemplateAttachment[]>
  owned_by: string
  created_by: string
  updated_by: string
  date_created: Instant
  date_updated: Instant
}
export type Template = Selectable<TemplateTable>

export const templateKind: StoredKind<Template> = {
  ...shownWhole(['sms_template'], () => null),
  table: 'sms_template',
}

/** A private template is its owner's alone. */
export function isVisible(template: Template, user_id: string): boolean {
  return template.is_shared === 1 || template.owned_by === user_id
}
