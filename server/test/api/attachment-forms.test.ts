/** Attachments are kept, shown and sent in one form, however they were written. */
import { beforeAll, describe, expect, test } from 'vitest'
import { type Answer, openTestServer, type TestServer } from '../server.ts'
import { create, png, smsPath } from '../sms.ts'

let server: TestServer

beforeAll(async () => {
  const opened = await openTestServer()
  server = opened.server
  return opened.close
})

/** As the API shows what is posted, put, or brought by a template; and as it reaches the phone. */
async function formsOf(written: object): Promise<Answer['body'][]> {
  const attachments = [{ ...png, ...written }]
  const { api, runner } = server
  const posted = await create(server, { attachments })
  await runner.runOnce()
  const onPhones = await api('GET', '/_/sandbox/messages/')
  const received = onPhones.body.data.find((item: Answer['body']) => item.message_id === posted.id)
  const draft = await create(server, { status: 'draft' })
  const put = await api('PUT', `${smsPath}${draft.id}/`, { body: { attachments } })
  const template = await api('POST', '/sms_template/', {
    body: { name: 'With a file', text: 'Here', attachments },
  })
  const rendered = await create(server, { text: undefined, template_id: template.body.id })
  const stored = await api('GET', `${smsPath}${posted.id}/`)
  return [posted, received, put.body, rendered, stored.body].map((sms) => sms.attachments)
}

describe('a content type', () => {
  test.each([
    ['image/JPEG', 'image/jpeg'],
    ['IMAGE/PNG', 'image/png'],
    ['audio/l24', 'audio/L24'],
    ['video/h263-1998', 'video/H263-1998'],
    ['Text/X-VCard; charset=utf-8', 'text/x-vcard'],
    [' image/png ; name="map.png"', 'image/png'],
  ])('%j is kept as %j', async (content_type, kept) => {
    for (const shown of await formsOf({ content_type }))
      expect(shown).toMatchObject([{ content_type: kept }])
  })
})

describe('a URL', () => {
  test.each([
    ['https://example.com/my photo.jpg', 'https://example.com/my%20photo.jpg'],
    [' https://example.com/a.jpg\n', 'https://example.com/a.jpg'],
    ['https:example.com/a.jpg', 'https://example.com/a.jpg'],
    ['https:\\\\example.com\\a.jpg', 'https://example.com/a.jpg'],
    ['HTTPS://Example.COM/A.jpg', 'https://example.com/A.jpg'],
  ])('%j is kept as %j', async (url, kept) => {
    for (const shown of await formsOf({ url })) expect(shown).toMatchObject([{ url: kept }])
  })
})

describe('a file name', () => {
  test.each([
    [' map.png\r\n', 'map.png'],
    ['\u202amap.png\u202c', 'map.png'],
    ['my map.png', 'my map.png'],
    ['e\u0301tage.png', 'e\u0301tage.png'],
  ])('%j is kept as %j', async (filename, kept) => {
    for (const shown of await formsOf({ filename }))
      expect(shown).toMatchObject([{ filename: kept }])
  })
})
