/** A report: how long people waited for an answer to what they texted, from `/activity/` of each lead. */
import { expect, test } from 'vitest'
import { type Close, startClose } from './client.ts'

/** Seconds from the first of their texts that was not answered to our next one; null while none came. */
async function responseTimes(close: Close): Promise<Map<string, (number | null)[]>> {
  const times = new Map<string, (number | null)[]>()
  for (const lead of await close.all('/lead/', { query: 'sms_messages > 0', _fields: 'id,name' })) {
    const activities = await close.all('/activity/', {
      ...{ lead_id: lead.id, _type__in: 'SMS,Call,Email', _order_by: 'date_created' },
    })
    const waits: (number | null)[] = []
    let since: number | undefined
    for (const { direction, date_created } of activities) {
      const at = Date.parse(date_created)
      if (direction === 'inbound') since ??= at
      else if (since !== undefined) {
        waits.push((at - since) / 1000)
        since = undefined
      }
    }
    if (since !== undefined) waits.push(null)
    times.set(lead.name, waits)
  }
  return times
}

test('a report counts from the first text that waits to the next of ours', async () => {
  const { close } = await startClose()
  const story: [lead: string, at: string, status: string][] = [
    ['A', '09:00:00', 'inbox'],
    ['A', '09:00:30', 'inbox'],
    ['A', '09:05:00', 'sent'],
    ['A', '10:00:00', 'sent'],
    ['A', '11:00:00', 'inbox'],
    ['B', '09:00:00', 'sent'],
    ['B', '09:01:00', 'inbox'],
    ['B', '09:01:01', 'sent'],
  ]
  const ids = new Map<string, string>()
  for (const name of ['A', 'B', 'C']) ids.set(name, (await close.post('/lead/', { name })).id)
  for (const [lead, at, status] of story.toReversed())
    await close.post('/activity/sms/', {
      ...{ status, text: 'x', lead_id: ids.get(lead), date_created: `2026-03-02T${at}Z` },
    })
  expect(await responseTimes(close)).toEqual(
    new Map([
      ['A', [300, null]],
      ['B', [1]],
    ]),
  )
})
