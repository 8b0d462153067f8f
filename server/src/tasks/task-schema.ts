/** Tasks on the wire (contract §1.9). Only incoming messages make them here. */
import { z } from 'zod'
import { booleanQuery, dateFilters, fieldsQuery, instant, listQuery } from '../http/schema.ts'
import { AttachmentOut } from '../media/attachment.ts'

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

/** Only the first three change anything on a task of this type, in Close as well. */
export const UpdateTask = z
  .object({
    assigned_to: z.string().max(100).nullish().meta({ description: 'Null: nobody’s.' }),
    date: z
      .string()
      .max(64)
      .optional()
      .meta({ description: 'A date, or a date-time. Without an offset, x-tz-offset applies.' }),
    is_complete: z.boolean().optional(),
    agent_config_id: text.meta(ignored),
    contact_id: text.meta(ignored),
    created_by: text.meta(ignored),
    due_date: text.meta(ignored),
    is_dateless: z.boolean().nullish().meta(ignored),
    lead_id: text.meta(ignored),
    organization_id: text.meta(ignored),
    priority: z.enum(['high', 'medium']).nullish().meta(ignored),
    resolution: z.enum(['abandoned', 'skipped']).nullish().meta(ignored),
    text: text.meta(ignored),
  })
  .meta({ id: 'UpdateTask' })
export type UpdateTask = z.infer<typeof UpdateTask>

const nullable = z.string().nullable()

export const TaskOut = z
  .object({
    _type: z.literal('incoming_sms'),
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
    is_complete: z.boolean(),
    lead_id: nullable,
    lead_name: nullable,
    local_phone: nullable,
    object_id: z.string(),
    object_type: z.literal('sms'),
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
