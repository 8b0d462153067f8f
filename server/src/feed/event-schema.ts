/** The event on the wire (contract §6.3). */
import { z } from 'zod'

const nullable = z.string().nullable()
const object = z.record(z.string(), z.any())
const naive = z.string().meta({ description: 'UTC, without an offset.' })

export const EventOut = z
  .object({
    id: z.string(),
    date_created: naive,
    date_updated: naive,
    organization_id: z.string(),
    user_id: nullable,
    request_id: nullable,
    api_key_id: nullable,
    object_type: z.string(),
    object_id: z.string(),
    lead_id: nullable,
    action: z.string(),
    changed_fields: z.array(z.string()),
    data: object.nullable().meta({ description: 'The object after it; null once it is deleted.' }),
    previous_data: object.meta({
      description: 'What the changed fields were before; of a deleted object all of it.',
    }),
    meta: object.meta({ description: 'The request that made it; empty where none did.' }),
  })
  .meta({ id: 'Event' })
export type EventOut = z.infer<typeof EventOut>

export const EventPage = z
  .object({ data: z.array(EventOut), cursor_next: nullable, cursor_previous: nullable })
  .meta({ id: 'EventPage' })
