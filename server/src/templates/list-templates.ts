/** Reads templates: the shared ones and the caller's own. */
import type { Expression, ExpressionBuilder, SqlBool } from 'kysely'
import type { Account } from '../accounts/account.ts'
import type { Reader } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'
import { type Page, type PageRequest, pageOfRows } from '../http/listing.ts'
import type { Template } from './template.ts'

/** A private template does not exist for anybody but its owner. */
export function visibleTo({ organization_id, user_id }: Account) {
  return (eb: ExpressionBuilder<Tables, 'sms_template'>): Expression<SqlBool> =>
    eb.and([
      eb('organization_id', '=', organization_id),
      eb.or([eb('is_shared', '=', 1), eb('owned_by', '=', user_id)]),
    ])
}

/** Undefined also when it is somebody else's private template. */
export async function findTemplate(
  db: Reader,
  account: Account,
  id: string,
): Promise<Template | undefined> {
  return db
    .selectFrom('sms_template')
    .selectAll()
    .where('id', '=', id)
    .where(visibleTo(account))
    .executeTakeFirst()
}

/** Newest first, archived ones too: Close documents no filter for them (contract §2). */
export async function listTemplates(
  db: Reader,
  account: Account,
  page: PageRequest,
): Promise<Page<Template>> {
  const query = db.selectFrom('sms_template').selectAll().where(visibleTo(account))
  return pageOfRows(query.orderBy('date_created', 'desc').orderBy('id', 'desc'), page)
}
