/** Objects as they were, as the API shows them: their own columns, and the names of others as they are now. */
import type { Context } from '../context.ts'
import { contactKind, type WholeContact } from '../crm/contact.ts'
import { presentWholeContacts } from '../crm/contact-presenter.ts'
import { type Lead, leadKind } from '../crm/lead.ts'
import { presentLeads } from '../crm/lead-presenter.ts'
import type { LoggedRow } from '../events/logged-object.ts'
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

/** One for each kind of object that is logged; the rows of a kind are of its own table. */
const presenters: Record<string, Present> = {
  [messageKind.object_type]: (ctx, organization_id, rows) =>
    presentMessages(ctx, organization_id, rows as Message[]),
  [leadKind.object_type]: (ctx, organization_id, rows) =>
    presentLeads(ctx, organization_id, rows as Lead[], 0),
  [contactKind.object_type]: (ctx, organization_id, rows) =>
    presentWholeContacts(ctx.db.read, organization_id, rows as WholeContact[]),
  [taskKind.object_type]: (ctx, organization_id, rows) => {
    const end = endOfToday(ctx.clock.nowOf(organization_id), 0)
    return presentTasks(ctx, organization_id, rows as Task[], end)
  },
  [templateKind.object_type]: (_ctx, _organization_id, rows) =>
    (rows as Template[]).map((row) => presentTemplate(row)),
  [phoneNumberKind.object_type]: (_ctx, _organization_id, rows) =>
    (rows as PhoneNumber[]).map(presentPhoneNumber),
}

/** In the order of the rows, which are of one kind and one organization. */
export async function presentObjects(
  ctx: Context,
  organization_id: string,
  object_type: string,
  rows: readonly LoggedRow[],
): Promise<Shown[]> {
  const present = presenters[object_type]
  if (!present) throw new Error(`nobody presents a ${object_type}`)
  return rows.length === 0 ? [] : present(ctx, organization_id, rows)
}
