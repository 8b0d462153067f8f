/** The objects that the documentation's own examples name, so that they work here word for word. */

import type { Attachment } from '../media/attachment.ts'
import type { Instant } from '../values/instant.ts'

/** Ids and numbers of the documentation's examples (seeds: get, create, update). */
export const examples = {
  organization_id: 'orga_RbREgmiiwcr1w2b4cOnCMQaQPSIFxMqAD2Dh243uxcH',
  user_id: 'user_N6KhMpzHRCYQHdn4gRNIFNN5JExnsrprKA6ekxM63XA',
  lead_id: 'lead_iuSXNk1x3446ggPVwQS7ynmp8pGRIDieRYiCnuo4yFb',
  contact_id: 'cont_q4xYmlGhA3060dEl0NDJuHRxPMuVjqLn30AFSzh1fRk',
  message_id: 'acti_12358hIUhaklslYoYSbtozZuUTyB2zO2nhm7iVSpZpp',
  /** What the examples' URLs have in place of an id: `/activity/sms/id/`. */
  placeholder_id: 'id',
  local_phones: ['+14154445555', '+16503334444'],
  date: '2016-10-03T16:06:11.167000+00:00' as Instant,
} as const

const media = `https://app.close.com/go/sms/${examples.message_id}/media/media_7Ga8l93XLVvqNsgjPbBuUI/`

/** The picture of the example of a received message. Its file is not here, so the URLs stay Close's. */
export const examplePicture: Attachment = {
  content_type: 'image/png',
  filename: 'media_1.png',
  media_id: 'media_1GnAWzBfs0SOjTDcUnyyP9',
  size: 15148,
  thumbnail_url: `${media}thumbnail/`,
  url: media,
}
