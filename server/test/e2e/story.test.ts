/** A day of one message, through the front door: the real process, real HTTP, the simulated phone. */
import { expect, test } from 'vitest'
import { eventually } from './eventually.ts'
import { makeFolder, open } from './house.ts'

const sms = '/activity/sms/'
const ada = '+12025550123'
const picture = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==',
  'base64',
)

test('a draft that is edited, scheduled, called back, undone and sent is sent exactly once', async () => {
  const roost = await open(makeFolder())
  const { lead_id, contact_id } = await findAda(roost)

  const draft = await roost.post(sms, {
    status: 'draft',
    lead_id,
    contact_id,
    local_phone: '+12025550100',
    text: 'Helo Ada',
  })
  expect(draft).toMatchObject({ status: 'draft', remote_phone: ada, date_sent: null })
  const path = `${sms}${draft.id}/`

  const edited = await roost.put(path, { text: 'Hello Ada' })
  expect(edited).toMatchObject({ id: draft.id, status: 'draft', text: 'Hello Ada' })

  const date_scheduled = new Date(Date.now() + 3600_000).toISOString()
  const scheduled = await roost.put(path, { status: 'scheduled', date_scheduled })
  expect(scheduled.status).toBe('scheduled')
  expect(Date.parse(scheduled.date_scheduled)).toBe(Date.parse(date_scheduled))
  expect(await roost.put(path, { status: 'draft' })).toMatchObject({
    status: 'draft',
    date_scheduled: null,
  })

  expect(await roost.put(path, { status: 'outbox', send_in: 5 })).toMatchObject({
    status: 'outbox',
  })
  expect(await roost.put(path, { status: 'draft' })).toMatchObject({ status: 'draft' })
  expect(await roost.texts()).toEqual([])

  await roost.put(path, { status: 'outbox' })
  const sent = await eventually('sent', async () => {
    const now = await roost.get(path)
    return now.status === 'sent' && now
  })
  expect(sent).toMatchObject({ text: 'Hello Ada', error_message: null, lead_id, contact_id })
  expect(Date.parse(sent.date_sent)).toBeGreaterThanOrEqual(Date.parse(draft.date_created))
  const late = await roost.call('PUT', path, { status: 'draft' })
  expect(late.status).toBe(400)
  expect(late.body['field-errors'].status).toContain('this SMS is sent')

  // Beyond the undo window and the schedule that were called back.
  await roost.post('/_/sandbox/clock/freeze/', {})
  await roost.post('/_/sandbox/clock/advance/', { by: '2h' })
  expect(await roost.texts()).toMatchObject([{ message_id: draft.id, to: ada, text: 'Hello Ada' }])
})

test('what the phone answers is on the lead, with its picture and its task', async () => {
  const roost = await open(makeFolder())
  const { lead_id, contact_id } = await findAda(roost)
  const before = await roost.get('/task/?_type=incoming_sms&is_complete=false')

  const answer = await roost.post('/_/sandbox/reply/', {
    from: ada,
    to: '+12025550100',
    text: 'Here it is 📷',
    attachments: [
      { content_type: 'image/png', filename: 'chair.png', content: picture.toString('base64') },
    ],
  })

  const { data } = await roost.get(`${sms}?lead_id=${lead_id}&status=inbox&_limit=1`)
  expect(data).toMatchObject([
    { id: answer.id, direction: 'inbound', lead_id, contact_id, text: 'Here it is 📷' },
  ])
  const [attachment] = data[0].attachments
  expect(attachment).toMatchObject({ filename: 'chair.png', size: picture.byteLength })
  const media = await fetch(attachment.url, { headers: roost.headers })
  expect(media.headers.get('content-type')).toBe('image/png')
  expect(Buffer.from(await media.arrayBuffer())).toEqual(picture)
  expect((await fetch(attachment.url)).status).toBe(401)

  const inbox = await roost.get('/task/?_type=incoming_sms&is_complete=false')
  expect(inbox.data).toHaveLength(before.data.length + 1)
  const task = inbox.data.find((item: { object_id: string }) => item.object_id === answer.id)
  expect(task).toMatchObject({ lead_id, text: 'Here it is 📷', is_complete: false, view: 'inbox' })
  expect(await roost.put(`/task/${task.id}/`, { is_complete: true })).toMatchObject({
    is_complete: true,
    view: 'archive',
  })
  expect(await roost.get('/task/?_type=incoming_sms&is_complete=false')).toEqual(before)
})

test('the pictures of a new sandbox download from where it says they are', async () => {
  const roost = await open(makeFolder())
  const { lead_id } = await findAda(roost)
  const { data } = await roost.get(`${sms}?lead_id=${lead_id}&status=inbox`)
  const urls = data.flatMap(({ attachments = [] }) => attachments.map(urlOf))
  expect(urls).toHaveLength(1)
  const media = await fetch(urls[0], { headers: roost.headers })
  expect(media.status).toBe(200)
})

test('a picture can be downloaded from where it is said to be after a restart on another port', async () => {
  const folder = makeFolder()
  const before = await open(folder)
  const content = picture.toString('base64')
  const { id } = await before.post('/_/sandbox/reply/', {
    from: ada,
    to: '+12025550100',
    attachments: [{ content_type: 'image/png', filename: 'chair.png', content }],
  })
  await before.stop()
  const after = await open(folder)
  const { attachments } = await after.get(`${sms}${id}/`)
  const media = await fetch(attachments[0].url, { headers: after.headers })
  expect(Buffer.from(await media.arrayBuffer())).toEqual(picture)
})

async function findAda(roost: { get(path: string): Promise<{ data: Contact[] }> }) {
  const { data } = await roost.get('/contact/?_limit=100')
  const contact = data.find(({ phones }) => phones.some(({ phone }) => phone === ada))
  if (!contact) throw new Error('the sandbox was seeded without Ada')
  return { contact_id: contact.id, lead_id: contact.lead_id }
}

type Contact = { id: string; lead_id: string; phones: { phone: string }[] }

function urlOf(attachment: { url: string }) {
  return attachment.url
}
