/** Everything but messages that the event log tells of. */
import { contactKind, type WholeContact } from '../crm/contact.ts'
import { leadKind } from '../crm/lead.ts'
import { phonesOf } from '../crm/list-contacts.ts'
import type { Reader } from '../db/database.ts'
import type { StoredKind } from '../events/change-rows.ts'
import type { LoggedRow } from '../events/logged-object.ts'
import { phoneNumberKind } from '../phone-numbers/phone-number.ts'
import { taskKind } from '../tasks/task.ts'
import { templateKind } from '../templates/template.ts'

export type LoggedObject = { object_type: string; row: LoggedRow }

export const objectKinds: readonly StoredKind<LoggedRow>[] = [
  leadKind,
  contactKind,
  phoneNumberKind,
  taskKind,
  templateKind,
]

/** The rows, of whatever kind, that have one of these ids; of all if there are none given. */
export async function readObjects(db: Reader, only?: Only): Promise<LoggedObject[]> {
  const found: LoggedObject[] = []
  for (const { table, object_type } of objectKinds) {
    let query = db.selectFrom(table).selectAll()
    if (only)
      query = query
        .where('organization_id', '=', only.organization_id)
        .where('id', 'in', [...only.ids])
    const rows = (await query.execute()) as LoggedRow[]
    found.push(...rows.map((row) => ({ object_type: object_type(row), row })))
  }
  const phones = await readPhones(db, only)
  return found.map((object) =>
    contactKind.object_types.includes(object.object_type)
      ? { ...object, row: { ...object.row, ...phones(object.row.id) } }
      : object,
  )
}

type Only = { organization_id: string; ids: readonly string[] }

/** What a contact's own row does not hold. */
async function readPhones(
  db: Reader,
  only: Only | undefined,
): Promise<(contact_id: string) => Pick<WholeContact, 'phones'>> {
  let query = db.selectFrom('contact_phone').selectAll().orderBy('position')
  if (only)
    query = query
      .where('organization_id', '=', only.organization_id)
      .where('contact_id', 'in', [...only.ids])
  const byContact = Map.groupBy(await query.execute(), ({ contact_id }) => contact_id)
  return (contact_id) => ({ phones: phonesOf(byContact.get(contact_id) ?? []) })
}
