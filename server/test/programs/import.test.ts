/** A program that copies one organization into another: whole objects are posted back, ids replaced by new ones. */
import { expect, test } from 'vitest'
import { type Close, type Json, startClose } from './client.ts'

const notSent = new Set(['outbox', 'scheduled'])

/** As the scripts do that people move with: what was read is written, whatever is in it. */
async function copyAll(from: Close, to: Close): Promise<void> {
  const known = await to.all('/custom_field/lead/')
  for (const { id: _, organization_id: __, ...field } of await from.all('/custom_field/lead/'))
    if (!known.some(({ name }) => name === field.name)) await to.post('/custom_field/lead/', field)
  const labels = (await to.all('/status/lead/')).map(({ label }) => label)
  for (const { label } of await from.all('/status/lead/'))
    if (!labels.includes(label)) await to.post('/status/lead/', { label })
  for (const template of await from.all('/sms_template/')) {
    const { id: _, organization_id: __, ...rest } = template
    await to.post('/sms_template/', rest)
  }
  for (const lead of await from.all('/lead/')) await copyLead(from, to, lead)
}

async function copyLead(from: Close, to: Close, lead: Json): Promise<void> {
  const {
    id,
    organization_id: _,
    status_id: __,
    status_label,
    created_by: ___,
    contacts,
    ...rest
  } = lead
  const entries = Object.entries(rest).filter(([key]) => !key.startsWith('custom.'))
  const made = await to.post('/lead/', {
    ...Object.fromEntries(entries),
    status: status_label,
    contacts: contacts.map(({ created_by: _, lead_id: __, ...contact }: Json) => contact),
  })
  const texts = await from.all('/activity/sms/', { lead_id: id })
  for (const sms of texts.toReversed()) {
    const { organization_id: _, user_id: __, template_id: ___, created_by: ____, ...text } = sms
    const nth = lead.contact_ids.indexOf(text.contact_id)
    await to.post('/activity/sms/', {
      ...text,
      lead_id: made.id,
      contact_id: made.contact_ids[nth] ?? null,
      status: notSent.has(text.status) ? 'draft' : text.status,
    })
  }
}

test('a copy has the leads, contacts, fields and texts of the original, with their dates', async () => {
  const { close, other, server } = await startClose()
  await close.post('/custom_field/lead/', { name: 'Source', type: 'choices', choices: ['Fair'] })
  await close.post('/status/lead/', { label: 'Won' })
  const date_created = '2020-05-06T07:08:09.000000+00:00'
  const lead = await close.post('/lead/', {
    ...{ name: 'Bluth Company', status: 'Won', date_created, custom: { Source: 'Fair' } },
    contacts: [{ name: 'Gob', phones: [{ phone: '+12025550177', type: 'mobile' }] }],
  })
  const own = { lead_id: lead.id, contact_id: lead.contact_ids[0], remote_phone: '+12025550177' }
  const { local_phone } = server.alice
  await close.post('/activity/sms/', { ...own, status: 'inbox', text: 'Hi', date_created })
  await close.post('/activity/sms/', { ...own, status: 'sent', text: 'Ho', date_created })
  await close.post('/activity/sms/', { ...own, status: 'error', text: 'No', error_message: 'x' })
  await close.post('/activity/sms/', {
    ...{ ...own, local_phone, status: 'scheduled', text: 'Later' },
    date_scheduled: '2026-12-24T09:00:00Z',
  })
  await copyAll(close, other)
  const [copy] = (await other.get('/lead/', { query: 'name:Bluth' })).data
  expect(copy).toMatchObject({
    ...{ name: 'Bluth Company', status_label: 'Won', date_created, custom: { Source: 'Fair' } },
    contacts: [{ name: 'Gob', phones: [{ phone: '+12025550177', type: 'mobile' }] }],
  })
  const texts = await other.all('/activity/sms/', { lead_id: copy.id })
  const told = texts.map(({ status, text, contact_id }) => [status, text, contact_id])
  expect(told.toSorted()).toEqual(
    [
      ['draft', 'Later', copy.contact_ids[0]],
      ['error', 'No', copy.contact_ids[0]],
      ['inbox', 'Hi', copy.contact_ids[0]],
      ['sent', 'Ho', copy.contact_ids[0]],
    ].toSorted(),
  )
  expect(texts.filter(({ date_created: at }) => at === date_created)).toHaveLength(2)
})
