/** Activities on the wire (contract §5). SMS are all there are here. */
import { z } from 'zod'
import { dateFilters, fieldsQuery, listQuery, pageOf, pageQuery } from '../http/schema.ts'
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

export const ActivityPage = pageOf(Sms, 'Activity')
