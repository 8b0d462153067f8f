/** Creating, changing and removing templates. */
import type { Caller, Cause } from '../accounts/cause.ts'
import type { Context } from '../context.ts'
import type { Tx } from '../db/database.ts'
import { hold } from '../db/hold.ts'
import { changeRows, deleteRows, insertRows } from '../events/change-rows.ts'
import { notFound } from '../http/errors.ts'
import { toJson } from '../values/json.ts'
import { findTemplate } from './list-templates.ts'
import { type Template, templateKind } from './template.ts'
import type { CreateSmsTemplate, UpdateSmsTemplate } from './template-schema.ts'

/** The caller becomes its owner, whatever owner an exported template names. */
export async function insertTemplate(
  ctx: Context,
  tx: Tx,
  cause: Cause & { user_id: string },
  { name, text, is_shared, attachments }: CreateSmsTemplate,
): Promise<Template> {
  const { organization_id, user_id } = cause
  const now = ctx.clock.nowOf(organization_id)
  const template: Template = {
    organization_id,
    id: ctx.newId('smstmpl'),
    rev: 0,
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
  await insertRows(ctx, tx, templateKind, cause, [template])
  return template
}

/** Partial. Throws 404. Messages that were made from it keep the text they got. */
export async function updateTemplate(
  ctx: Context,
  tx: Tx,
  account: Caller,
  id: string,
  { name, text, is_shared, status, attachments }: UpdateSmsTemplate,
): Promise<Template> {
  await hold(tx, 'sms_template', { organization_id: account.organization_id, id })
  const before = await findTemplate(tx, account, id)
  if (!before) throw notFound('SMSTemplate')
  const set: Partial<Template> = {
    ...(name !== undefined && { name }),
    ...(text !== undefined && { text: text ?? '' }),
    ...(is_shared !== undefined && { is_shared: is_shared ? 1 : 0 }),
    ...(status !== undefined && { status }),
    ...(attachments !== undefined && { attachments: toJson(attachments ?? []) }),
    updated_by: account.user_id,
    date_updated: ctx.clock.nowOf(account.organization_id),
  }
  const [template] = await changeRows(ctx, tx, templateKind, account, [{ before, set }])
  return template as Template
}

/**
 * Throws 404. Messages made from it keep its id, as they keep the text: there may be any number of
 * them, and it is where they came from.
 */
export async function deleteTemplate(
  ctx: Context,
  tx: Tx,
  account: Caller,
  id: string,
): Promise<void> {
  await hold(tx, 'sms_template', { organization_id: account.organization_id, id }, 'removal')
  const template = await findTemplate(tx, account, id)
  if (!template) throw notFound('SMSTemplate')
  await deleteRows(ctx, tx, templateKind, account, [template])
}
