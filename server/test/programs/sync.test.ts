/** A connector that syncs a whole account: every list it knows, page by page, and then what changed since. */
import { expect, test } from 'vitest'
import { type Close, type Json, startClose } from './client.ts'

const streams =
  'lead contact task user opportunity role pipeline email_template connected_account send_as sequence dialer saved_search integration_link custom_activity phone_number sms_template status/lead status/opportunity custom_field/lead custom_field/contact custom_field/opportunity custom_field/activity bulk_action/email bulk_action/sequence_subscription bulk_action/delete bulk_action/edit activity/created activity/note activity/call activity/email activity/emailthread activity/sms activity/meeting activity/status_change/lead activity/status_change/opportunity activity/task_completed group webhook'.split(
    ' ',
  )

async function sync(close: Close): Promise<Map<string, Json[]>> {
  const rows = new Map<string, Json[]>()
  for (const stream of streams) rows.set(stream, await close.all(`/${stream}/`))
  return rows
}

/** Leads that changed since, oldest first, the way connectors ask. */
async function changedLeads(close: Close, since: string): Promise<string[]> {
  const query = `date_updated>="${since}" sort:date_updated`
  return (await close.all('/lead/', { query, _fields: 'id,name' })).map(({ name }) => name)
}

test('a whole sync ends clean, and the next one has what changed', async () => {
  const { close, server } = await startClose()
  for (const name of ['Old', 'New']) {
    await close.post('/lead/', { name })
    server.clock.advance(3_600_000)
  }
  const rows = await sync(close)
  expect(rows.get('lead')?.map(({ name }) => name)).toEqual(['New', 'Old', "Alice's Lead"])
  expect(rows.get('activity/created')).toHaveLength(3)
  expect(rows.get('opportunity')).toEqual([])
  const since = server.ctx.clock.now().slice(0, 16)
  const [old] = rows.get('lead')?.filter(({ name }) => name === 'Old') ?? []
  await close.put(`/lead/${old.id}/`, { description: 'Changed' })
  expect(await changedLeads(close, since)).toEqual(['Old'])
})
