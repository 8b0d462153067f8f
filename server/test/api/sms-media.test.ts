/** GET /go/sms/{id}/media/{media_id}/: files of strangers, served so that they do no harm (guarantees S-61, S-12). */
import { beforeAll, describe, expect, test } from 'vitest'
import { type Answer, createTestServer, openTestServer, type TestServer } from '../server.ts'
import { smsPath } from '../sms.ts'

type File = { content_type?: string; filename?: string; text?: string }

/** A text that comes in with files; resolves to the SMS it became. */
async function receive(server: TestServer, ...files: File[]): Promise<Answer['body']> {
  const { remote_phone: from, local_phone: to } = server.alice
  const attachments = files.map(({ text = 'bytes', ...file }) => ({
    ...{ content_type: 'image/png', filename: 'cat.png', ...file },
    content: Buffer.from(text).toString('base64'),
  }))
  const body = { from, to, text: 'Look', attachments }
  const answer = await server.api('POST', '/_/sandbox/reply/', { body })
  expect(answer.status, answer.text).toBe(200)
  return answer.body
}

function pathsOf({ attachments }: Answer['body']): string[] {
  return attachments.map(({ url }: { url: string }) => new URL(url).pathname)
}

async function mediaRows({ ctx }: TestServer): Promise<string[]> {
  const rows = await ctx.db.read.selectFrom('media').select('content').execute()
  return rows.map(({ content }) => Buffer.from(content).toString())
}

let server: TestServer

beforeAll(async () => {
  const opened = await openTestServer()
  server = opened.server
  return opened.close
})

test('needs a key', async () => {
  const [path = ''] = pathsOf(await receive(server, {}))
  const { status, body } = await server.as(undefined)('GET', path)
  expect([status, body]).toEqual([401, { error: 'Unauthorized' }])
})

test('of another organization’s SMS is a 404', async () => {
  const [path = ''] = pathsOf(await receive(server, {}))
  const { status, body } = await server.as(server.charlie)('GET', path)
  const error = 'Empty query: Media matching query does not exist.'
  expect([status, body]).toEqual([404, { error }])
})

test('of another SMS is a 404', async () => {
  const [one, other] = [await receive(server, {}), await receive(server, {})]
  const path = `/go/sms/${one.id}/media/${other.attachments[0].media_id}/`
  expect((await server.api('GET', path)).status).toBe(404)
})

describe('a file', () => {
  test('comes back as it was sent, whoever of the organization asks', async () => {
    const text = '\u0000\u0001\u00ff bytes'
    const [path = ''] = pathsOf(await receive(server, { text }))
    const { status, text: received } = await server.as(server.bob)('GET', path)
    expect([status, received]).toEqual([200, text])
  })

  test.each([
    ['image/png', 'image/png'],
    ['image/jpeg', 'image/jpeg'],
    ['image/gif', 'image/gif'],
    ['image/svg+xml', 'application/octet-stream'],
    ['text/html', 'application/octet-stream'],
    ['text/html; charset=utf-7', 'application/octet-stream'],
    ['application/xhtml+xml', 'application/octet-stream'],
    ['application/pdf', 'application/octet-stream'],
    ['image/png, text/html', 'application/octet-stream'],
  ])('that says it is %s is only ever downloaded, as %s', async (content_type, shown) => {
    const [path = ''] = pathsOf(await receive(server, { content_type }))
    const { headers } = await server.api('GET', path)
    expect(headers).toMatchObject({
      'content-type': shown,
      'content-disposition': "attachment; filename*=UTF-8''cat.png",
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
    })
  })

  test.each([
    ['a "b".png', 'a%20%22b%22.png'],
    ["it's (1)*.png", 'it%27s%20%281%29%2a.png'],
    ['../../etc/passwd', 'passwd'],
    ['Übung 🎉.png', '%C3%9Cbung%20%F0%9F%8E%89.png'],
    ['x.png"\r\nX: y', 'x.png%22X%3A%20y'],
    ['x.png; filename=evil.exe', 'x.png%3B%20filename%3Devil.exe'],
  ])('called %j keeps its name and gets no further with it', async (filename, encoded) => {
    const [path = ''] = pathsOf(await receive(server, { filename }))
    const { headers } = await server.api('GET', path)
    expect(headers['content-disposition']).toBe(`attachment; filename*=UTF-8''${encoded}`)
  })
})

describe('the bytes of a file', () => {
  test('go with the SMS, and no others', async () => {
    const own = await createTestServer()
    const gone = await receive(own, { text: 'one' }, { text: 'two' })
    const kept = await receive(own, { text: 'three' })
    await own.api('DELETE', `${smsPath}${gone.id}/`)
    expect(await mediaRows(own)).toEqual(['three'])
    for (const path of pathsOf(gone)) expect((await own.api('GET', path)).status).toBe(404)
    for (const path of pathsOf(kept)) expect((await own.api('GET', path)).text).toBe('three')
  })

  test('go with the lead of the SMS', async () => {
    const own = await createTestServer()
    const { lead_id } = await receive(own, { text: 'one' })
    expect(await mediaRows(own)).toEqual(['one'])
    const { status } = await own.api('DELETE', `/lead/${lead_id}/`)
    expect([status, await mediaRows(own)]).toEqual([200, []])
  })

  test('stay when a contact goes, as the SMS does', async () => {
    const own = await createTestServer()
    const { contact_id } = await receive(own, { text: 'one' })
    const { status } = await own.api('DELETE', `/contact/${contact_id}/`)
    expect([status, await mediaRows(own)]).toEqual([200, ['one']])
  })
})
