/** Renaming an organization, changing its currency and its answers, putting its lead statuses in order. */

import type { Account, Organization } from '../accounts/account.ts'
import type { Context } from '../context.ts'
import { listLeadStatuses } from '../crm/list-lead-statuses.ts'
import { updateMany } from '../db/bulk.ts'
import type { Tx } from '../db/database.ts'
import { hold } from '../db/hold.ts'
import { doesNotExist, invalid } from '../http/errors.ts'
import { type AnswerColumn, answerColumns } from './keyword-answers.ts'

/** Undefined leaves as it is. */
export type OrganizationChange = {
  name?: string | undefined
  currency?: string | undefined
  lead_statuses?: readonly { id: string }[] | undefined
} & { [column in AnswerColumn]?: string | null | undefined }

/** Changes the caller's own organization. Throws 400 when a status is not one of its own. */
export async function updateOrganization(
  ctx: Context,
  tx: Tx,
  { organization_id, user_id }: Account,
  { name, currency, lead_statuses, ...texts }: OrganizationChange,
): Promise<Organization> {
  const answers = readAnswers(ctx, texts)
  await hold(tx, 'organization', { id: organization_id })
  if (lead_statuses) {
    const ids = lead_statuses.map(({ id }) => id)
    await orderLeadStatuses(tx, organization_id, ids)
  }
  return tx
    .updateTable('organization')
    .set({
      ...(name !== undefined && { name }),
      ...(currency !== undefined && { currency }),
      ...answers,
      updated_by: user_id,
      date_updated: ctx.clock.nowOf(organization_id),
    })
    .where('id', '=', organization_id)
    .returningAll()
    .executeTakeFirstOrThrow()
}

type Answers = Pick<OrganizationChange, AnswerColumn>

/** An answer that is a keyword itself would be answered, where another machine gets it. */
function readAnswers({ keywords }: Context, texts: Answers): Partial<Organization> {
  const given = Object.values(answerColumns).filter((column) => texts[column] !== undefined)
  const wrong = given.filter((column) => keywords.includes(texts[column] ?? ''))
  if (wrong.length > 0)
    throw invalid(Object.fromEntries(wrong.map((column) => [column, 'It may not be a keyword.'])))
  return Object.fromEntries(given.map((column) => [column, texts[column]]))
}

/** The statuses named come first; none is lost by not being named. */
async function orderLeadStatuses(
  tx: Tx,
  organization_id: string,
  ids: readonly string[],
): Promise<void> {
  const known = (await listLeadStatuses(tx, organization_id)).map(({ id }) => id)
  if (ids.some((id) => !known.includes(id))) throw invalid({ lead_statuses: doesNotExist })
  const ordered = [...new Set([...ids, ...known])]
  const rows = ordered.map((id, position) => ({ organization_id, id, position }))
  await updateMany(tx, 'lead_status', rows, {
    match: ['organization_id', 'id'],
  })
}
