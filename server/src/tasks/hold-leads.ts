/** A task that is completed is told by an activity of its lead: leads are held before tasks (db/hold.ts). */
import type { Reader, Tx } from '../db/database.ts'
import { hold } from '../db/hold.ts'
import type { Task } from './task.ts'

/** In the order of their ids. Whoever deletes a lead holds it first, too, and then its tasks. */
export async function holdLeadsOf(
  tx: Tx,
  organization_id: string,
  tasks: readonly Pick<Task, '_type' | 'lead_id'>[],
): Promise<void> {
  const told = tasks.filter(({ _type }) => _type === 'lead').flatMap(({ lead_id }) => lead_id ?? [])
  for (const id of [...new Set(told)].toSorted()) await hold(tx, 'lead', { organization_id, id })
}

/** Without holding it: what is read of it now may be another thing once it is held. */
export async function leadOfTask(
  db: Reader,
  organization_id: string,
  id: string,
): Promise<Pick<Task, '_type' | 'lead_id'>[]> {
  return db
    .selectFrom('task')
    .select(['_type', 'lead_id'])
    .where('organization_id', '=', organization_id)
    .where('id', '=', id)
    .execute()
}
