/** Looks for a message whose answer was lost among those that Twilio has: presence only (guarantees b.3). */
import { z } from 'zod'
import type { Accepted, AttemptRef } from '../carrier.ts'
import type { Client } from './client.ts'

/** How far the two clocks may be apart. */
const skewMs = 60_000

const Listed = z.object({
  messages: z.array(
    z.object({
      sid: z.string(),
      body: z.string().nullish(),
      date_created: z.string().nullish(),
    }),
  ),
})

/** Those to the same phone, from the same number, with the same text, since the attempt began. */
export async function lookUp(
  client: Client,
  { local_phone, remote_phone, text, date_started }: AttemptRef,
): Promise<Accepted[]> {
  const answer = await client.get('Messages.json', {
    To: remote_phone,
    From: local_phone,
    'DateSent>': date_started.slice(0, 10),
    PageSize: '50',
  })
  const listed = Listed.safeParse(answer.body)
  if (answer.status !== 200 || !listed.success) return []
  const since = Date.parse(date_started) - skewMs
  return listed.data.messages
    .filter(({ body, date_created }) => {
      const at = Date.parse(date_created ?? '')
      return (body ?? '') === text && (Number.isNaN(at) || at >= since)
    })
    .map(({ sid }) => ({ carrier_message_id: sid }))
}
