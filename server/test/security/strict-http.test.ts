/** Requests that are no HTTP, or HTTP that could be read in two ways (S-90, S-91): refused in the API's form. */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { errorReferences } from '../../src/http/error-answers.ts'
import { sendRaw } from '../raw-http.ts'
import { openTestServer, type TestServer } from '../server.ts'
import { countRows, smsPath } from '../sms.ts'

let server: TestServer
let url: string
let key: string

beforeAll(async () => {
  const opened = await openTestServer()
  server = opened.server
  url = await server.start(0)
  key = `Authorization: Basic ${btoa(`${server.alice.key}:`)}`
  return opened.close
})

const path = `/api/v1${smsPath}`
const body = '{"status":"draft"}'
const json = 'Content-Type: application/json'
const length = `Content-Length: ${body.length}`
const chunked = 'Transfer-Encoding: chunked'
const chunks = `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`

type Wrong = [says: string, bytes: () => string, status?: number]

const close = 'Connection: close'
/** A GET with these lines in its head. */
const get = (...lines: string[]): string =>
  [`GET ${path} HTTP/1.1`, 'Host: roost', key, close, ...lines, '', ''].join('\r\n')
/** A POST that would store a draft, were its head right. */
const post = (lines: string[], content: string, version = '1.1'): string =>
  [`POST ${path} HTTP/${version}`, 'Host: roost', key, json, ...lines, '', content].join('\r\n')
const postChunks = (content: string): string => post([chunked], content)
const start = (line: string): string => [line, 'Host: roost', key, close, '', ''].join('\r\n')

/** Where the next request begins is not known then: nothing more is read from these connections. */
const framing: Wrong[] = [
  ['a length and chunks', () => post([length, chunked], chunks)],
  ['chunks and a length', () => post([chunked, 'Content-Length: 5'], chunks)],
  ['two lengths', () => post([length, 'Content-Length: 5'], body)],
  ['one length twice', () => post([length, length], body)],
  ['a list of lengths', () => post([`${length}, ${body.length}`], body)],
  ['a length with a sign', () => post([`Content-Length: +${body.length}`], body)],
  ['a negative length', () => post(['Content-Length: -1'], body)],
  ['a length in hexadecimal', () => post(['Content-Length: 0x12'], body)],
  ['a length without end', () => post(['Content-Length: 99999999999999999999'], body)],
  ['chunks that were compressed', () => post(['Transfer-Encoding: gzip, chunked'], chunks)],
  ['codings in two lines', () => post(['Transfer-Encoding: gzip', chunked], chunks)],
  ['chunks of chunks', () => post(['Transfer-Encoding: chunked, chunked'], chunks)],
  ['chunks, said twice', () => post([chunked, chunked], chunks)],
  ['no chunks at the end', () => post(['Transfer-Encoding: gzip'], body)],
  ['a coding that is none', () => post(['Transfer-Encoding: identity'], body)],
  ['a coding that is nearly one', () => post(['Transfer-Encoding: xchunked'], chunks)],
  ['a coding after a vertical tab', () => post(['Transfer-Encoding:\vchunked'], chunks)],
  ['a blank before the colon', () => post(['Transfer-Encoding : chunked'], chunks)],
  ['a folded coding', () => post(['Transfer-Encoding:\r\n chunked'], chunks)],
  ['chunks in HTTP/1.0', () => post([chunked], chunks, '1.0')],
  ['a chunk of no size', () => postChunks(`zz\r\n${body}\r\n0\r\n\r\n`)],
  ['a chunk of negative size', () => postChunks(`-1\r\n${body}\r\n0\r\n\r\n`)],
  ['a size as programs write it', () => postChunks(`0x12\r\n${body}\r\n0\r\n\r\n`)],
  ['a size that overflows', () => postChunks(`10000000000000012\r\n${body}\r\n0\r\n\r\n`)],
  ['a blank after the size', () => postChunks(`12 \r\n${body}\r\n0\r\n\r\n`)],
  ['a chunk that ends with LF', () => postChunks(`12\n${body}\n0\n\n`)],
  ['a chunk longer than it says', () => postChunks(`12\r\n${body}xx0\r\n\r\n`)],
  ['an LF in an extension', () => postChunks(`12;a\nb\r\n${body}\r\n0\r\n\r\n`)],
  [
    'a length after the chunks',
    () => postChunks(`12\r\n${body}\r\n0\r\nContent-Length: 5\r\n\r\n`),
  ],
]

const heads: Wrong[] = [
  ['no host', () => [`GET ${path} HTTP/1.1`, key, '', ''].join('\r\n')],
  ['an empty host', () => get().replace('roost', '')],
  ['a host that is none', () => get().replace('roost', 'a b')],
  ['a host with a path', () => get().replace('roost', 'roost/x')],
  ['a host with a user', () => get().replace('roost', 'a@roost')],
  ['two hosts', () => get('Host: other')],
  ['one host twice', () => get('host: roost')],
  ['two keys', () => get('Authorization: Basic eDo=')],
  ['two content types', () => post(['Content-Type: text/plain', length], body)],
  ['two time zones', () => get('x-tz-offset: 1', 'x-tz-offset: 2')],
  ['a folded header', () => get('X: a\r\n b')],
  ['a folded first header', () => get().replace('Host', ' Host')],
  ['a header without a colon', () => get('X')],
  ['a header without a name', () => get(': a')],
  ['a blank in a name', () => get('X Y: a')],
  ['a letter that is no ASCII in a name', () => get('\xc9: a')],
  ['a bare CR', () => get('X: a\rb')],
  ['a bare LF', () => get('X: a\nY: b')],
  ['lines that end with LF', () => get().replaceAll('\r\n', '\n')],
  ['a head that ends with LF', () => get().replace(/\r\n$/, '\n')],
  ['a NUL', () => get('X: a\0b')],
  ['a method in small letters', () => start(`get ${path} HTTP/1.1`)],
  ['a method that is none', () => start(`FROB ${path} HTTP/1.1`)],
  ['a path that is none', () => start('GET api HTTP/1.1')],
  ['a path with bytes of UTF-8', () => start('GET /\xc3\xa9 HTTP/1.1')],
  ['an escape that is none', () => start('GET /api/v1/lead/%zz/ HTTP/1.1')],
  ['HTTP/1.2', () => start(`GET ${path} HTTP/1.2`)],
  ['HTTP/2.0', () => start(`GET ${path} HTTP/2.0`)],
  ['HTTP/2', () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ['TLS', () => '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
  ['mail', () => 'EHLO example.com\r\n'],
  ['a method that opens a tunnel', () => start('CONNECT example.com:443 HTTP/1.1'), 405],
  ['a method that echoes', () => start(`TRACE ${path} HTTP/1.1`), 405],
  ['a method for queries', () => start(`QUERY ${path} HTTP/1.1`), 405],
  ['an odd expectation', () => post(['Expect: 200-maybe', length], body), 417],
  ['a long URL', () => start(`GET ${path}?a=${'a'.repeat(17_000)} HTTP/1.1`), 431],
  ['a long header', () => get(`X: ${'a'.repeat(17_000)}`), 431],
  ['many headers', () => get('a:b\r\n'.repeat(3500)), 431],
  ['a long extension', () => postChunks(`12;${'a'.repeat(20_000)}\r\n${body}\r\n0\r\n\r\n`), 413],
  ['a compressed body', () => post(['Content-Encoding: gzip', length], body), 415],
]

/** Every answer to the bytes; the server must have closed after the last. */
async function ask(bytes: string) {
  const { answers, closed } = await sendRaw(url, bytes)
  expect(closed, 'the connection is closed').toBe(true)
  const documented = ['200', ...Object.keys(errorReferences())]
  for (const { status } of answers) expect(documented).toContain(String(status))
  return answers.map((answer) => ({ ...answer, body: JSON.parse(answer.body) }))
}

async function expectRefused(bytes: string, status: number): Promise<void> {
  const before = await countRows(server)
  const answers = await ask(bytes)
  expect(answers).toMatchObject([
    {
      status,
      headers: { connection: 'close', 'content-type': 'application/json; charset=utf-8' },
      body: { error: expect.any(String) },
    },
  ])
  expect(await countRows(server)).toEqual(before)
}

describe('how long a body is', () => {
  test.each(framing)('%s: a 400, and nothing is done', (_, bytes) => expectRefused(bytes(), 400))
})

describe('a head', () => {
  test.each(heads)('with %s: refused, and nothing is done', (_, bytes, status = 400) =>
    expectRefused(bytes(), status),
  )
})

describe('odd, and right', () => {
  test.each<[string, () => string]>([
    ['a blank line before', () => `\r\n${get()}`],
    ['blanks around a value', () => get('X:  \t a \t ')],
    ['bytes that are no ASCII in a value', () => get('X: \xe9\xff')],
    ['an absolute address', () => get().replace(path, `http://roost${path}`)],
    ['a host with a port', () => get().replace('roost', '[::1]:7670')],
    ['a wish for a socket', () => get('Upgrade: websocket')],
    ['HTTP/1.0', () => `GET ${path} HTTP/1.0\r\n${key}\r\n\r\n`],
    ['chunks', () => post([close, 'Transfer-Encoding: ChunKed'], chunks)],
    ['a chunk with an extension', () => post([close, chunked], chunks.replace('\r\n', ';a=b\r\n'))],
    ['a body that is not encoded', () => post([close, length, 'Content-Encoding: identity'], body)],
  ])('%s: a 200', async (_, bytes) => {
    expect(await ask(bytes())).toMatchObject([{ status: 200 }])
  })
})

test.each(framing)('what hides behind %s is not run', async (_, bytes) => {
  const before = await countRows(server)
  const [first, second] = await ask(`${bytes()}${post([close, length], body)}`)
  expect([first?.status, second]).toEqual([400, undefined])
  expect(await countRows(server)).toEqual(before)
})

test.each<[string, () => string]>([
  ['gzip, chunked', () => post(['Transfer-Encoding: gzip, chunked'], '0\r\n\r\n')],
  ['identity, chunked', () => post(['Transfer-Encoding: identity, chunked'], '0\r\n\r\n')],
  ['chunks in HTTP/1.0', () => post([chunked], '0\r\n\r\n', '1.0')],
  ['two hosts', () => get('Host: other').replace(`${close}\r\n`, '')],
])('%s is the last that is read of its connection', async (_, bytes) => {
  const before = await countRows(server)
  expect(await ask(bytes() + post([length], body) + post([length], body))).toMatchObject([
    { status: 400, headers: { connection: 'close' } },
  ])
  expect(await countRows(server)).toEqual(before)
})

describe('a body far too long', () => {
  const long = 'a'.repeat(20 * 1024 * 1024)
  const chunk = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`

  test.each<[string, () => string, status: number]>([
    ['of a length', () => post([`Content-Length: ${long.length}`], long), 413],
    ['in chunks', () => post([chunked], `${chunk(long)}0\r\n\r\n`), 413],
    [
      'of a stranger',
      () => post([close, `Content-Length: ${long.length}`], long).replace(key, 'X: y'),
      401,
    ],
    ['with two hosts', () => post(['Host: other', `Content-Length: ${long.length}`], long), 400],
    [
      'for nobody',
      () => post([close, `Content-Length: ${long.length}`], long).replace(path, '/x'),
      404,
    ],
  ])('%s: the answer is not lost', async (_, bytes, status) => {
    const { answers, closed, wasReset } = await sendRaw(url, bytes())
    expect([answers.map((answer) => answer.status), closed, wasReset]).toEqual([
      [status],
      true,
      false,
    ])
  })

  test('is the last that is read of its connection', async () => {
    const before = await countRows(server)
    const bytes = post([`Content-Length: ${long.length}`], long) + post([length], body)
    expect(await ask(bytes)).toMatchObject([{ status: 413, headers: { connection: 'close' } }])
    expect(await countRows(server)).toEqual(before)
  })

  test('is not waited for without end', async () => {
    const bytes = post(['Content-Length: 10000000000'], 'a')
    const { answers, closed } = await sendRaw(url, bytes)
    expect([answers[0]?.status, closed]).toEqual([413, true])
  })
})

test('a connection that was to become another is closed after its answer', async () => {
  const wish = get('Upgrade: h2c', 'Connection: upgrade').replace(`${close}\r\n`, '')
  const next = get(...Array.from({ length: 500 }, (_, place) => `X-${place}: a`))
  expect(await ask(wish + next)).toMatchObject([{ status: 200, headers: { connection: 'close' } }])
})

test('what was asked before the bytes that are no request is answered first', async () => {
  const answers = await ask(`${post([length], body)}GARBAGE\r\n\r\n`)
  const stored = answers[0]?.body
  expect(answers).toMatchObject([{ status: 200 }, { status: 400 }])
  expect((await server.api('GET', `${smsPath}${stored.id}/`)).status).toBe(200)
})

test('a caller who goes away in the middle of a body is not taken for a lost database', async () => {
  const before = await countRows(server)
  const errors = vi.spyOn(server.ctx.log, 'error')
  const socket = await open()
  socket.write(post(['Content-Length: 100'], body))
  await vi.waitFor(async () => expect(await inProgress()).toBe(1))
  socket.destroy()
  await vi.waitFor(async () => expect(await inProgress()).toBe(0))
  expect(errors).not.toHaveBeenCalled()
  expect(await countRows(server)).toEqual(before)
})

async function inProgress(): Promise<number | undefined> {
  const { values } = await server.ctx.metrics.requestsInProgress.get()
  return values[0]?.value
}

test('a head that drips in is cut off with a 408', async () => {
  const { server: http } = server.app
  const patience = http.headersTimeout
  http.headersTimeout = 1
  onTestFinished(() => {
    http.headersTimeout = patience
  })
  expect(patience).toBeLessThanOrEqual(20_000)
  const [answer] = await ask(`GET ${path} HTTP/1.1\r\nHo`)
  const error = 'The request did not arrive in time.'
  expect(answer).toMatchObject({ status: 408, body: { error } })
})

async function open(): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port: Number(new URL(url).port) })
  socket.on('error', () => {})
  await once(socket, 'connect')
  return socket
}
