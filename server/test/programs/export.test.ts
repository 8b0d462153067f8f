/** A program that exports texts: leads by `sms( … )`, then the activities of each, to rows of a sheet. */
import { expect, test } from 'vitest'
import { type Close, startClose } from './client.ts'

type Line = {
  lead: string
  direction: string
  status: string
  text: string
  dollars: number | null
}

/** Between two days, only texts of one direction; as a script does that many people run. */
async function exportTexts(
  close: Close,
  from: string,
  to: string,
  direction: string,
): Promise<Line[]> {
  const query = `sms(date >= "${from}" date < "${to}" direction:${direction}) sort:date_created`
  const { total_results } = await close.get('/lead/', { query, _limit: '0', _fields: 'id' })
  const leads = await close.all('/lead/', { query, _fields: 'id,display_name' })
  expect(leads).toHaveLength(total_results)
  const lines: Line[] = []
  for (const lead of leads) {
    const texts = await close.all('/activity/sms/', { lead_id: lead.id })
    const wanted = texts.filter(
      (sms) => sms.direction === direction && sms.activity_at >= from && sms.activity_at < to,
    )
    for (const { status, text, cost } of wanted)
      lines.push({
        ...{ lead: lead.display_name, direction, status, text },
        dollars: cost === null ? null : Number(cost) / 100,
      })
  }
  return lines
}

test('an export has every text of its days, once, and no others', async () => {
  const { close, server } = await startClose()
  const { remote_phone } = server.alice
  const expected: string[] = []
  for (let nth = 0; nth < 7; nth++) {
    const lead = await close.post('/lead/', { name: `Lead ${nth}` })
    for (const [day, direction] of [
      ['2026-03-01T00:00:00Z', 'outbound'],
      ['2026-03-31T23:59:59Z', 'inbound'],
      ['2026-04-01T00:00:00Z', 'outbound'],
      ['2026-02-28T23:59:59Z', 'outbound'],
    ] as const) {
      const text = `${nth} ${day} ${direction}`
      const status = direction === 'inbound' ? 'inbox' : 'sent'
      await close.post('/activity/sms/', {
        ...{ status, direction, text, remote_phone, lead_id: lead.id },
        ...{ activity_at: day, date_created: day },
      })
      if (day.startsWith('2026-03') && direction === 'outbound') expected.push(text)
    }
  }
  const lines = await exportTexts(close, '2026-03-01', '2026-04-01', 'outbound')
  expect(lines.map(({ text }) => text)).toEqual(expected)
  expect(lines[0]).toMatchObject({ lead: 'Lead 0', status: 'sent', dollars: null })
})
