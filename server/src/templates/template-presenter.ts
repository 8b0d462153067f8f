/** The only way out for a template: row to wire. */
import { toNaive } from '../values/instant.ts'
import { fromJson } from '../values/json.ts'
import type { Template } from './template.ts'
import type { SmsTemplate } from './template-schema.ts'

/** Close tells attachments only to those who ask for them (contract §2). */
export function presentTemplate(row: Template, include_attachments = false): SmsTemplate {
  return {
    id: row.id,
    name: row.name,
    text: row.text,
    is_shared: row.is_shared === 1,
    status: row.status,
    organization_id: row.organization_id,
    owned_by: row.owned_by,
    created_by: row.created_by,
    updated_by: row.updated_by,
    date_created: toNaive(row.date_created),
    date_updated: toNaive(row.date_updated),
    ...(include_attachments && { attachments: fromJson(row.attachments) }),
  }
}
