/** Activities on the wire (contract §5, §13): texts, and what else happened to a lead. */
import { z } from 'zod'
import { dateFilters, fieldsQuery, instant, listQuery, pageOf, pageQuery } from '../http/schema.ts'
import { Sms } from '../messages/message-schema.ts'

const ofOneLead = listQuery.meta({ description: 'Only with a single lead_id.' })

export const ListActivities = z.object({
  ...pageQuery('activities'),
  ...fieldsQuery,
  _order_by: z.string().nullish().meta({
    description:
      'date_created, or activity_at with a single lead_id; a leading - reverses. Newest date_created first when missing.',
  }),
  _type: ofOneLead,
  _type__in: ofOneLead,
  contact_id: ofOneLead,
  contact_id__in: ofOneLead,
  id__in: listQuery,
  lead_id: listQuery,
  lead_id__in: listQuery,
  organization_id: z.string().nullish(),
  user_id: ofOneLead,
  user_id__in: ofOneLead,
  ...dateFilters('date_created', 'activity_at'),
})
export type ListActivities = z.infer<typeof ListActivities>

/** The list of one type. */
export const ListOfType = z.object({
  ...pageQuery('activities'),
  ...fieldsQuery,
  _type: listQuery,
  contact_id: listQuery,
  id__in: listQuery,
  lead_id: listQuery,
  organization_id: z.string().nullish(),
  user_id: listQuery,
  ...dateFilters('date_created', 'activity_at'),
})
export type ListOfType = z.infer<typeof ListOfType>

const nullable = z.string().nullable()
const shared = {
  activity_at: instant,
  contact_id: nullable,
  created_by: nullable,
  created_by_name: nullable,
  date_created: instant,
  date_updated: instant,
  id: z.string(),
  lead_id: nullable,
  organization_id: z.string(),
  updated_by: nullable,
  updated_by_name: nullable,
  user_id: nullable,
  user_name: nullable,
  users: z.array(z.string()).meta({ description: 'Always empty.' }),
}

export const Created = z
  .object({
    _type: z.literal('Created'),
    ...shared,
    import_id: nullable.meta({ description: 'Always null.' }),
    source: z.string(),
  })
  .meta({ id: 'Created' })

export const LeadStatusChange = z
  .object({
    _type: z.literal('LeadStatusChange'),
    ...shared,
    new_status_id: z.string(),
    new_status_label: z.string(),
    old_status_id: z.string(),
    old_status_label: z.string(),
  })
  .meta({ id: 'LeadStatusChange' })

export const TaskCompleted = z
  .object({
    _type: z.literal('TaskCompleted'),
    ...shared,
    task_assigned_to: nullable,
    task_assigned_to_name: nullable,
    task_id: z.string(),
    task_text: nullable,
  })
  .meta({ id: 'TaskCompleted' })

export const LeadMerge = z
  .object({
    _type: z.literal('LeadMerge'),
    ...shared,
    source_lead_id: z.string(),
    source_lead_name: nullable,
  })
  .meta({ id: 'LeadMerge' })

export const Activity = z
  .union([
    Sms.extend({ _type: z.literal('SMS') }),
    Created,
    LeadStatusChange,
    TaskCompleted,
    LeadMerge,
  ])
  .meta({ id: 'Activity' })
export type Activity = z.infer<typeof Activity>

export const ActivityPage = pageOf(Activity, 'Activity')
