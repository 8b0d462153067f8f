/** Objects as they were, as the API shows them: their own columns, and the names of others as they are now. */
import type { Context } from '../context.ts'
import { contactKind, type WholeContact } from '../crm/contact.ts'
import { presentWholeContacts } from '../crm/contact-presenter.ts'
import { type Lead, leadKind } from '../crm/lead.ts'
import { presentLeads } from '../crm/lead-presenter.ts'
import type { LoggedKind, LoggedRow } from '../events/logged-object.ts'
import type { Message } from '../messages/message.ts'
import { messageKind } from '../messages/message-kind.ts'
import { presentMessages } from '../messages/message-presenter.ts'
import { type PhoneNumber, phoneNumberKind } from '../phone-numbers/phone-number.ts'
import { presentPhoneNumber } from '../phone-numbers/phone-number-presenter.ts'
import { type Task, taskKind } from '../tasks/task.ts'
import { endOfToday } from '../tasks/task-date.ts'
import { presentTasks } from '../tasks/task-presenter.ts'
import { type Template, templateKind } from '../templates/template.ts'
import { presentTemplate } from '../templates/template-presenter.ts'

export type Shown = Record<string, unknown>
type Present = (
  ctx: Context,
  organization_id: string,
  rows: readonly LoggedRow[],
) => Promise<Shown[]> | Shown[]

/** One for each type of object that is logged; the rows are of its kind's own table. */
const presenters: ReadonlyMap<string, Present> = new Map([
  ...of<Message>(messageKind, (ctx, organization_id, rows) =>
    presentMessages(ctx, organization_id, rows),
  ),
  ...of<Lead>(leadKind, (ctx, organization_id, rows) =>
    presentLeads(ctx, organization_id, rows, 0),
  ),
  ...of<WholeContact>(contactKind, (ctx, organization_id, rows) =>
    presentWholeContacts(ctx.db.read, organization_id, rows),
  ),
  ...of<Task>(taskKind, (ctx, organization_id, rows) => {
    const end = endOfToday(ctx.clock.nowOf(organization_id), 0)
    return presentTasks(ctx, organization_id, rows, end)
  }),
  ...of<Template>(templateKind, (_ctx, _organization_id, rows) =>
    rows.map((row) => presentTemplate(row)),
  ),
  ...of<PhoneNumber>(phoneNumberKind, (_ctx, _organization_id, rows) =>
    rows.map(presentPhoneNumber),
  ),
])

function of<Row extends LoggedRow>(
  kind: LoggedKind<Row>,
  present: (
    ctx: Context,
    organization_id: string,
    rows: readonly Row[],
  ) => Promise<Shown[]> | Shown[],
): [string, Present][] {
  return kind.object_types.map((type) => [
    type,
    (ctx, organization_id, rows) => present(ctx, organization_id, rows as readonly Row[]),
  ])
}

/** In the order of the rows, which are of one kind and one organization. */
export async function presentObjects(
  ctx: Context,
  organization_id: string,
  object_type: string,
  rows: readonly LoggedRow[],
): Promise<Shown[]> {
  const present = presenters.get(object_type)
  if (!present) throw new Error(`nobody presents a ${object_type}`)
  return rows.length === 0 ? [] : present(ctx, organization_id, rows)
}
