/** Tasks on the wire (contract §1.9, §13). */
import { z } from 'zod'
import { isRequired } from '../http/errors.ts'
import { booleanQuery, dateFilters, fieldsQuery, instant, listQuery } from '../http/schema.ts'
import { AttachmentOut } from '../media/attachment.ts'
import { taskTypes } from './task.ts'

/** Longer than anybody reads. */
const textMax = 10_000
const views = ['inbox', 'future', 'archive'] as const
const ignored = { description: 'Accepted and without effect.' }
const text = z.string().nullish()

const viewQuery = z
  .preprocess((value) => value || undefined, z.enum(views).nullish())
  .meta({
    type: ['string', 'null'],
    enum: [...views, null],
    description:
      'inbox: incomplete, up to the end of your day; future: incomplete, from tomorrow on; archive: complete. The first two take the place of date__lt and date__gte.',
  })

/** A GET lists what matches, a PUT changes it. */
export const TaskQuery = z.object({
  ...fieldsQuery,
  _order_by: text.meta({ description: 'date or date_created; a leading - reverses.' }),
  _type: listQuery.meta({
    description:
      'all stands for every type. A PUT without a type changes lead tasks only, as in Close.',
  }),
  _type__in: listQuery,
  assigned_to: listQuery,
  contact_id: listQuery,
  date: text.meta({ description: 'A date-time, or a date for the whole day.' }),
  due_date: text.meta({ description: 'The same as date.' }),
  format: text.meta(ignored),
  id: listQuery,
  id__in: listQuery,
  is_complete: booleanQuery,
  lead_id: listQuery,
  organization_id: text,
  view: viewQuery,
  ...dateFilters('date', 'due_date', 'date_created', 'date_updated'),
})
export type TaskQuery = z.infer<typeof TaskQuery>

const day = z.string().max(64).nullish()
const dueDate = day.meta({
  description: 'A date, or a date-time. Without an offset, x-tz-offset applies. date is the same.',
})
const content = {
  assigned_to: z.string().max(100).nullish().meta({ description: 'Null: nobody’s.' }),
  date: dueDate,
  due_date: dueDate,
  is_complete: z.boolean().nullish(),
  text: z
    .string()
    .max(textMax, { error: `The value must be no longer than ${textMax} characters.` })
    .nullish()
    .meta({ description: 'Of type lead.' }),
}
const others = {
  agent_config_id: text.meta(ignored),
  created_by: text.meta(ignored),
  is_dateless: z.boolean().nullish().meta(ignored),
  organization_id: text.meta(ignored),
  priority: z.enum(['high', 'medium']).nullish().meta(ignored),
  resolution: z.enum(['abandoned', 'skipped']).nullish().meta(ignored),
}

export const CreateTask = z
  .object({
    _type: z.literal('lead').nullish().meta({ description: 'Other tasks are made by messages.' }),
    contact_id: z.string().max(100).nullish(),
    lead_id: z.string({ error: isRequired }).max(100),
    ...content,
    ...others,
  })
  .meta({ id: 'CreateTask' })
export type CreateTask = z.infer<typeof CreateTask>

/** What a task is about stays as it is. */
export const UpdateTask = z
  .object({
    ...content,
    ...others,
    contact_id: text.meta(ignored),
    lead_id: text.meta(ignored),
  })
  .meta({ id: 'UpdateTask' })
export type UpdateTask = z.infer<typeof UpdateTask>

const nullable = z.string().nullable()

export const TaskOut = z
  .object({
    _type: z.enum(taskTypes),
    id: z.string(),
    assigned_to: nullable,
    assigned_to_name: nullable,
    attachments: z.array(AttachmentOut),
    contact_id: nullable,
    contact_name: nullable,
    created_by: nullable,
    created_by_name: nullable,
    date: z.string().meta({ description: 'A date, or a date-time.' }),
    date_created: instant,
    date_updated: instant,
    due_date: nullable.meta({ description: 'The date, if anybody gave one.' }),
    is_complete: z.boolean(),
    is_dateless: z.boolean(),
    lead_id: nullable,
    lead_name: nullable,
    local_phone: nullable,
    object_id: nullable.meta({ description: 'The message, or the activity of the completion.' }),
    object_type: z.enum(['sms', 'taskcompleted']).nullable(),
    organization_id: z.string(),
    remote_phone: nullable,
    remote_phone_formatted: nullable,
    remote_phone_description: nullable.meta({ description: 'The country of the number.' }),
    text: nullable,
    updated_by: nullable,
    updated_by_name: nullable,
    view: z.enum(views),
  })
  .meta({ id: 'Task' })
export type TaskOut = z.infer<typeof TaskOut>

/** The answer to a bulk change. */
export const TasksUpdated = z.object({ ok: z.literal(true) }).meta({ id: 'TasksUpdated' })
