/** The only way out for activities of whatever type: read by id, each shown in its own form. */
import { namesOf } from '../accounts/user-names.ts'
import type { Context } from '../context.ts'
import type { Reader } from '../db/database.ts'
import type { Activity as Row } from '../history/activity.ts'
import { readMessages } from '../messages/list-messages.ts'
import { presentMessages } from '../messages/message-presenter.ts'
import { fromJson } from '../values/json.ts'
import { type Found, leadOf } from './activity-places.ts'
import type { Activity } from './activity-schema.ts'

/** In the order given; what went in the meantime is left out. */
export async function presentActivities(
  ctx: Context,
  organization_id: string,
  found: readonly Found[],
): Promise<Activity[]> {
  const ids = (kind: Found['kind']) => found.filter((one) => one.kind === kind).map(({ id }) => id)
  const shown = [
    ...(await presentTexts(ctx, organization_id, ids('SMS'))),
    ...(await presentCreations(ctx.db.read, organization_id, ids('Created'))),
    ...(await presentOthers(ctx.db.read, organization_id, ids('other'))),
  ]
  const byId = new Map(shown.map((activity) => [activity.id, activity]))
  return found.flatMap(({ id }) => byId.get(id) ?? [])
}

async function presentTexts(ctx: Context, organization_id: string, ids: readonly string[]) {
  const wanted = ids.map((id) => ({ organization_id, id }))
  const rows = await readMessages(ctx.db.read, wanted)
  const shown = await presentMessages(ctx, organization_id, [...rows.values()])
  return shown.map((sms) => ({ ...sms, _type: 'SMS' as const }))
}

async function presentCreations(
  db: Reader,
  organization_id: string,
  ids: readonly string[],
): Promise<Activity[]> {
  if (ids.length === 0) return []
  const leads = await db
    .selectFrom('lead')
    .select(['id', 'created_by', 'date_created'])
    .where('organization_id', '=', organization_id)
    .where('id', 'in', ids.map(leadOf))
    .execute()
  const nameOf = await namesOf(
    db,
    organization_id,
    leads.map(({ created_by }) => created_by),
  )
  return leads.map(({ id, created_by, date_created }) => ({
    _type: 'Created',
    ...sharedOf(
      {
        ...{ organization_id, id: id.replace(/^lead_/, 'acti_'), lead_id: id, contact_id: null },
        ...{ user_id: created_by, date_created, date_updated: date_created },
      },
      nameOf,
    ),
    import_id: null,
    source: 'api',
  }))
}

async function presentOthers(
  db: Reader,
  organization_id: string,
  ids: readonly string[],
): Promise<Activity[]> {
  if (ids.length === 0) return []
  const rows = await db
    .selectFrom('activity')
    .selectAll()
    .where('organization_id', '=', organization_id)
    .where('id', 'in', ids)
    .execute()
  const details = rows.map((row) => fromJson(row.details) as Record<string, string | null>)
  const people = details.map((each) => each.task_assigned_to ?? null)
  const users = [...rows.map(({ user_id }) => user_id), ...people]
  const nameOf = await namesOf(db, organization_id, users)
  return rows.map((row, nth) => {
    const assignee = row._type === 'TaskCompleted' && {
      task_assigned_to_name: nameOf(people[nth] ?? null),
    }
    // What a row tells besides is of its type, by how it was written.
    const shown: object = { _type: row._type, ...sharedOf(row, nameOf), ...details[nth] }
    return { ...shown, ...assignee } as Activity
  })
}

function sharedOf(
  row: Omit<Row, 'details' | '_type'>,
  nameOf: (id: string | null) => string | null,
) {
  const { user_id, date_created } = row
  const name = nameOf(user_id)
  return {
    activity_at: date_created,
    contact_id: row.contact_id,
    created_by: user_id,
    created_by_name: name,
    date_created,
    date_updated: row.date_updated,
    id: row.id,
    lead_id: row.lead_id,
    organization_id: row.organization_id,
    updated_by: user_id,
    updated_by_name: name,
    user_id,
    user_name: name,
    users: [],
  }
}
