/** Bytes of attachments that came in; outgoing ones stay at the sender's URL until they are sent. */
import type { Selectable } from 'kysely'
import type { Instant } from '../values/instant.ts'

export interface MediaTable {
  organization_id: string
  id: string
  message_id: string
  content_type: string
  filename: string
  content: Uint8Array
  date_created: Instant
}
export type Media = Selectable<MediaTable>
