/** Who and what a task names has to be of its organization. */
import type { Tx } from '../db/database.ts'
import { doesNotExist, invalid } from '../http/errors.ts'

const tables = { lead_id: 'lead', contact_id: 'contact', assigned_to: 'user' } as const

/** Throws 400 for what is named and not of the organization. */
export async function checkNamed(
  tx: Tx,
  organization_id: string,
  named: { [field in keyof typeof tables]?: string | null | undefined },
): Promise<void> {
  for (const [field, table] of Object.entries(tables)) {
    const id = named[field as keyof typeof tables]
    if (id === null || id === undefined) continue
    const row = await tx
      .selectFrom(table)
      .select('id')
      .where('organization_id', '=', organization_id)
      .where('id', '=', id)
      .executeTakeFirst()
    if (!row) throw invalid({ [field]: doesNotExist })
  }
}
