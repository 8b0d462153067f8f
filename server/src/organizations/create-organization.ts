/** The smallest organization that can work: one user, one membership, the usual lead statuses. */
import type { Tx } from '../db/database.ts'
import { fold } from '../values/folded-text.ts'
import type { NewId } from '../values/ids.ts'
import type { Instant } from '../values/instant.ts'

export type OrganizationFields = {
  id?: string
  name?: string
  country?: string
  user?: { id?: string; email?: string; first_name?: string; last_name?: string }
  statuses?: readonly string[]
}

/** Close's own first statuses (contract §4.3). */
const usualStatuses = ['Potential', 'Bad Fit', 'Qualified', 'Customer'] as const

export async function createOrganization(
  tx: Tx,
  newId: NewId,
  now: Instant,
  fields: OrganizationFields = {},
): Promise<{ organization_id: string; user_id: string }> {
  const organization_id = fields.id ?? newId('orga')
  const user_id = fields.user?.id ?? newId('user')
  const dates = { date_created: now, date_updated: now }
  await tx
    .insertInto('organization')
    .values({
      id: organization_id,
      name: fields.name ?? 'My organization',
      currency: 'USD',
      country: fields.country ?? 'US',
      created_by: user_id,
      updated_by: user_id,
      ...dates,
    })
    .execute()
  await tx
    .insertInto('user')
    .values({
      organization_id,
      id: user_id,
      email: fields.user?.email ?? 'admin@localhost',
      first_name: fields.user?.first_name ?? 'Admin',
      last_name: fields.user?.last_name ?? '',
      image: null,
      last_used_timezone: null,
      ...dates,
    })
    .execute()
  await tx
    .insertInto('membership')
    .values({ organization_id, id: newId('memb'), user_id, role_id: 'admin', date_created: now })
    .execute()
  const statuses = (fields.statuses ?? usualStatuses).map((label, position) => ({
    organization_id,
    id: newId('stat'),
    label,
    label_folded: fold(label),
    position,
  }))
  await tx.insertInto('lead_status').values(statuses).execute()
  return { organization_id, user_id }
}
