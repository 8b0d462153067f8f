/** SMS templates (contract §2). */
import type { Selectable } from 'kysely'
import type { Instant } from '../values/instant.ts'
import type { Json } from '../values/json.ts'

export const templateStatuses = ['active', 'archived'] as const
export type TemplateStatus = (typeof templateStatuses)[number]
export type TemplateAttachment = { content_type: string; filename: string; url: string }

export interface TemplateTable {
  organization_id: string
  id: string
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

/** A private template is its owner's alone. */
export function isVisible(template: Template, user_id: string): boolean {
  return template.is_shared === 1 || template.owned_by === user_id
}
