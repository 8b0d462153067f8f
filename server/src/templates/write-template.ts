/** Creating, changing and removing templates. */
import type { Account } from '../accounts/account.ts'
import type { Context } from '../context.ts'
import type { Tx } from '../db/database.ts'
import { notFound } from '../http/errors.ts'
import { toJson } from '../values/json.ts'
import { findTemplate, visibleTo } from './list-templates.ts'
import type { Template } from './template.ts'
import type { CreateSmsTemplate, UpdateSmsTemplate } from './template-schema.ts'

/** The caller becomes its owner, whatever owner an exported template names. */
export async function insertTemplate(
  ctx: Context,
  tx: Tx,
  { organization_id, user_id }: Pick<Account, 'organization_id' | 'user_id'>,
  { name, text, is_shared, attachments }: CreateSmsTemplate,
): Promise<Template> {
  const now = ctx.clock.nowOf(organization_id)
  const template: Template = {
    organization_id,
    id: ctx.newId('smstmpl'),
    name,
    text: text ?? '',
    // Private unless said otherwise: observed of Close's templates.
    is_shared: is_shared ? 1 : 0,
    status: 'active',
    attachments: toJson(attachments ?? []),
    owned_by: user_id,
    created_by: user_id,
    updated_by: user_id,
    date_created: now,
    date_updated: now,
  }
  await tx.insertInto('sms_template').values(template).execute()
  return template
}

/** Partial. Throws 404. Messages that were made from it keep the text they got. */
export async function updateTemplate(
  ctx: Context,
  tx: Tx,
  account: Account,
  id: string,
  { name, text, is_shared, status, attachments }: UpdateSmsTemplate,
): Promise<Template> {
  const template = await tx
    .updateTable('sms_template')
    .set({
      ...(name !== undefined && { name }),
      ...(text !== undefined && { text: text ?? '' }),
      ...(is_shared !== undefined && { is_shared: is_shared ? 1 : 0 }),
      ...(status !== undefined && { status }),
      ...(attachments !== undefined && { attachments: toJson(attachments ?? []) }),
      updated_by: account.user_id,
      date_updated: ctx.clock.nowOf(account.organization_id),
    })
    .where('id', '=', id)
    .where(visibleTo(account))
    .returningAll()
    .executeTakeFirst()
  if (!template) throw notFound('SMSTemplate')
  return template
}

/** Throws 404. Messages made from it keep their text and forget where it came from. */
export async function deleteTemplate(tx: Tx, account: Account, id: string): Promise<void> {
  const template = await findTemplate(tx, account, id)
  if (!template) throw notFound('SMSTemplate')
  const { organization_id } = template
  await tx
    .updateTable('message')
    .set((eb) => ({ template_id: null, rev: eb('rev', '+', 1) }))
    .where('organization_id', '=', organization_id)
    .where('template_id', '=', id)
    .execute()
  await tx
    .deleteFrom('sms_template')
    .where('organization_id', '=', organization_id)
    .where('id', '=', id)
    .execute()
}
