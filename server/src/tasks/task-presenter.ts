/** The only way out for a task: row to wire, with what it shows of its message, contact and lead. */

import { type NameOf, namesOf } from '../accounts/user-names.ts'
import type { Context } from '../context.ts'
import type { Reader } from '../db/database.ts'
import type { Attachment } from '../media/attachment.ts'
import { presentAttachments } from '../media/attachment.ts'
import { countryOfPhone, formatPhone } from '../phone-numbers/phone.ts'
import type { Json } from '../values/json.ts'
import type { Task } from './task.ts'
import { type Bound, isBefore } from './task-date.ts'
import type { TaskOut } from './task-schema.ts'

/** What a task shows of the rows it points to. */
type Subject = {
  id: string
  attachments: Json<Attachment[]> | null
  contact_name: string | null
  lead_name: string | null
  local_phone: string | null
  remote_phone: string | null
  text: string | null
}

const countryNames = new Intl.DisplayNames(['en'], { type: 'region' })

/** Presents rows of one organization in two more statements. `end` is the end of the caller's day. */
export async function presentTasks(
  { db, config }: Pick<Context, 'db' | 'config'>,
  organization_id: string,
  rows: readonly Task[],
  end: Bound,
): Promise<TaskOut[]> {
  const subjects = await readSubjects(db.read, organization_id, rows)
  const user_ids = rows.flatMap((row) => [row.assigned_to, row.created_by, row.updated_by])
  const nameOf = await namesOf(db.read, organization_id, user_ids)
  return rows.map((row) =>
    presentTask(row, subjects.get(row.id), { nameOf, end, url: config.publicUrl() }),
  )
}

type View = { nameOf: NameOf; end: Bound; url: string }

function presentTask(row: Task, subject: Subject | undefined, { nameOf, end, url }: View): TaskOut {
  const remote_phone = subject?.remote_phone ?? null
  return {
    _type: row._type,
    id: row.id,
    assigned_to: row.assigned_to,
    assigned_to_name: nameOf(row.assigned_to),
    attachments: subject?.attachments ? presentAttachments(subject.attachments, url) : [],
    contact_id: row.contact_id,
    contact_name: subject?.contact_name ?? null,
    created_by: row.created_by,
    created_by_name: nameOf(row.created_by),
    date: row.date,
    date_created: row.date_created,
    date_updated: row.date_updated,
    due_date: row.is_dateless ? null : row.date,
    is_complete: row.completed_at !== null,
    is_dateless: row.is_dateless === 1,
    lead_id: row.lead_id,
    lead_name: subject?.lead_name ?? null,
    local_phone: subject?.local_phone ?? null,
    ...objectOf(row),
    organization_id: row.organization_id,
    remote_phone,
    remote_phone_formatted: remote_phone && formatPhone(remote_phone),
    remote_phone_description: remote_phone && describePhone(remote_phone),
    text: row._type === 'lead' ? row.text : (subject?.text ?? null),
    updated_by: row.updated_by,
    updated_by_name: nameOf(row.updated_by),
    view: viewOf(row, end),
  }
}

/** What the task leads to. */
function objectOf({
  _type,
  object_id,
  completion_id,
}: Task): Pick<TaskOut, 'object_id' | 'object_type'> {
  if (_type === 'incoming_sms') return { object_id, object_type: 'sms' }
  return { object_id: completion_id, object_type: completion_id ? 'taskcompleted' : null }
}

function viewOf({ completed_at, date }: Task, end: Bound): TaskOut['view'] {
  if (completed_at) return 'archive'
  return isBefore(date, end) ? 'inbox' : 'future'
}

/** Close names the area of a number; we know its country. */
function describePhone(phone: string): string | null {
  const country = countryOfPhone(phone)
  return country && (countryNames.of(country) ?? null)
}

async function readSubjects(
  db: Reader,
  organization_id: string,
  rows: readonly Task[],
): Promise<Map<string, Subject>> {
  if (rows.length === 0) return new Map()
  const subjects: Subject[] = await db
    .selectFrom('task')
    .leftJoin('message', (join) =>
      join
        .onRef('message.organization_id', '=', 'task.organization_id')
        .onRef('message.id', '=', 'task.object_id'),
    )
    .leftJoin('contact', (join) =>
      join
        .onRef('contact.organization_id', '=', 'task.organization_id')
        .onRef('contact.id', '=', 'task.contact_id'),
    )
    .leftJoin('lead', (join) =>
      join
        .onRef('lead.organization_id', '=', 'task.organization_id')
        .onRef('lead.id', '=', 'task.lead_id'),
    )
    .select(['task.id', 'contact.name as contact_name', 'lead.name as lead_name'])
    .select(['message.attachments', 'message.local_phone', 'message.remote_phone', 'message.text'])
    .where('task.organization_id', '=', organization_id)
    .where(
      'task.id',
      'in',
      rows.map((row) => row.id),
    )
    .execute()
  return new Map(subjects.map((subject) => [subject.id, subject]))
}
