/** Reads leads by id. */
import type { Reader } from '../db/database.ts'
import type { Lead } from './lead.ts'

/** A row is found only by its id together with its organization (invariant I11). */
export async function findLead(
  db: Reader,
  organization_id: string,
  id: string,
): Promise<Lead | undefined> {
  return db
    .selectFrom('lead')
    .selectAll()
    .where('organization_id', '=', organization_id)
    .where('id', '=', id)
    .executeTakeFirst()
}

/** In this order; one that is gone by now is left out. */
export async function readLeads(
  db: Reader,
  organization_id: string,
  ids: string[],
): Promise<Lead[]> {
  if (ids.length === 0) return []
  const rows = await db
    .selectFrom('lead')
    .selectAll()
    .where('organization_id', '=', organization_id)
    .where('id', 'in', ids)
    .execute()
  const byId = new Map(rows.map((row) => [row.id, row]))
  return ids.flatMap((id) => byId.get(id) ?? [])
}
