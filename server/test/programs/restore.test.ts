/** A program that brings back a lead that somebody deleted, from the event log. */
import { expect, test } from 'vitest'
import { type Close, type Json, startClose } from './client.ts'

/** Pages of the log, the way the scripts ask: an empty cursor first, and on until there is none. */
async function deletions(close: Close, object_type: string, lead_id?: string): Promise<Json[]> {
  const events: Json[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: Json = await close.get('/event/', {
      ...{ object_type, action: 'deleted', _cursor: cursor, _limit: '2' },
      ...(lead_id && { lead_id }),
    })
    events.push(...page.data)
    cursor = page.cursor_next
  }
  return events
}

async function restoreLead(close: Close, id: string): Promise<Json> {
  const [gone] = (await deletions(close, 'lead')).filter(({ object_id }) => object_id === id)
  const contacts = await deletions(close, 'contact', id)
  const { id: _, contacts: __, status_label, status_id: ___, ...lead } = gone.previous_data
  const made = await close.post('/lead/', {
    ...{ ...lead, status: status_label },
    contacts: contacts.map(({ previous_data: { id: _, lead_id: __, ...contact } }) => contact),
  })
  const ids = new Map<string, string>()
  for (const { object_id, previous_data } of contacts)
    for (const contact of made.contacts)
      if (contact.name === previous_data.name) ids.set(object_id, contact.id)
  for (const { previous_data } of await deletions(close, 'activity.sms', id)) {
    const { id: _, ...sms } = previous_data
    const contact_id = ids.get(sms.contact_id) ?? null
    await close.post('/activity/sms/', { ...sms, lead_id: made.id, contact_id })
  }
  return made
}

test('a lead that was deleted comes back with its contacts and texts', async () => {
  const { close, server } = await startClose()
  const lead = await close.post('/lead/', {
    name: 'Bluth Company',
    contacts: ['Gob', 'Lucille', 'Buster'].map((name, nth) => ({
      ...{ name, phones: [{ phone: `+1202555019${nth}` }] },
    })),
  })
  for (let nth = 0; nth < 5; nth++)
    await close.post('/activity/sms/', {
      ...{ status: nth % 2 ? 'inbox' : 'sent', text: `Text ${nth}`, lead_id: lead.id },
      contact_id: lead.contact_ids[nth % 3],
    })
  const before = await close.all('/activity/sms/', { lead_id: lead.id })
  await close.delete(`/lead/${lead.id}/`)
  // On PostgreSQL the log is told once nothing that may precede it is under way.
  await expect
    .poll(async () => (await deletions(close, 'activity.sms', lead.id)).length, { timeout: 20_000 })
    .toBe(5)
  const made = await restoreLead(close, lead.id)
  const back = await close.get(`/lead/${made.id}/`)
  expect(back.contacts.map(({ name }: Json) => name).toSorted()).toEqual([
    'Buster',
    'Gob',
    'Lucille',
  ])
  const after = await close.all('/activity/sms/', { lead_id: made.id })
  const told = (rows: Json[]) =>
    rows
      .map(({ text, status, date_created, remote_phone }) => [
        text,
        status,
        date_created,
        remote_phone,
      ])
      .toSorted()
  expect(told(after)).toEqual(told(before))
  expect(server.alice.organization_id).toBe(back.organization_id)
})
