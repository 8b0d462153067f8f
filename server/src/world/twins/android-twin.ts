/**
 * A server that speaks the API of SMS Gateway for Android, as the phone's own server and the private one do: it takes
 * messages, each id once, tells what happens by signed webhooks, and misbehaves as it is asked to.
 */
import { createHash, randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { signatureOf } from '../../carriers/android/signature.ts'

/** What happens to one message that is handed over. */
export type PhoneWeather =
  | { do: 'accept' }
  | { do: 'refuse' }
  | { do: 'throttle' }
  | { do: 'fail' }
  /** Taken, and then there is no answer. */
  | { do: 'cut' }

export type PhoneMessage = { id: string; text: string; to: string; ttl: number | undefined }

export type AndroidTwin = {
  url: string
  username: string
  password: string
  signingKey: string
  /** Every message that it took, in order. */
  messages: PhoneMessage[]
  /** What happens to the next ones, in turn; then they are taken. */
  next(...weather: PhoneWeather[]): void
  /** Who is told of what. */
  hooks: { id: string; url: string; event: string }[]
  /** Tells of an event by its webhook; resolves to the answer's status. */
  tell(event: string, payload: object): Promise<number>
  close(): Promise<void>
}

type Reply = { status: number; body: unknown }
const says = (status: number, body: unknown): Reply => ({ status, body })

/** Listens on loopback until it is closed. */
export async function startAndroidTwin(): Promise<AndroidTwin> {
  const weather: PhoneWeather[] = []
  const server = createServer((request, response) => {
    serve(twin, weather, request, response).catch((error) => response.destroy(error as Error))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const twin: AndroidTwin = {
    url: `http://127.0.0.1:${port}`,
    ...{ username: 'sms', password: randomBytes(6).toString('hex') },
    ...{ signingKey: randomBytes(8).toString('hex'), messages: [], hooks: [] },
    next: (...coming) => weather.push(...coming),
    tell: (event, payload) => tell(twin, event, payload),
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return twin
}

async function serve(
  twin: AndroidTwin,
  weather: PhoneWeather[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const text = Buffer.concat(chunks).toString('utf8')
  const right = Buffer.from(`${twin.username}:${twin.password}`).toString('base64')
  const isKnown = request.headers.authorization === `Basic ${right}`
  const answer = isKnown
    ? reply(
        twin,
        weather,
        `${request.method} ${request.url?.split('?')[0]}`,
        text ? JSON.parse(text) : {},
      )
    : says(401, { message: 'Unauthorized' })
  if (!answer) return void response.destroy()
  response.writeHead(answer.status, { 'content-type': 'application/json' })
  response.end(answer.status === 204 ? undefined : JSON.stringify(answer.body))
}

type Body = {
  id?: string
  textMessage?: { text: string }
  phoneNumbers?: string[]
  ttl?: number
  url?: string
  event?: string
}

/** Undefined: none at all. */
function reply(
  twin: AndroidTwin,
  weather: PhoneWeather[],
  asked: string,
  body: Body,
): Reply | undefined {
  // Old and new versions of the app know one of the two names, or both.
  const [, kind, id = ''] = /^\w+ \/(messages?|webhooks)(?:\/(.+))?$/.exec(asked) ?? []
  if (/^POST \/messages?$/.test(asked)) return takeMessage(twin, weather, body)
  if (kind?.startsWith('message')) {
    const message = twin.messages.find((one) => one.id === id)
    return message ? says(200, { id, state: 'Sent' }) : says(404, { message: 'Not found' })
  }
  if (asked === 'GET /webhooks') return says(200, twin.hooks)
  if (asked === 'POST /webhooks') {
    const hook = {
      id: randomBytes(8).toString('hex'),
      url: body.url ?? '',
      event: body.event ?? '',
    }
    twin.hooks.push(hook)
    return says(201, hook)
  }
  if (kind !== 'webhooks') return says(404, { message: 'Not found' })
  twin.hooks = twin.hooks.filter((hook) => hook.id !== id)
  return says(204, undefined)
}

function takeMessage(twin: AndroidTwin, weather: PhoneWeather[], body: Body): Reply | undefined {
  const now = weather.shift() ?? { do: 'accept' }
  switch (now.do) {
    case 'refuse':
      return says(400, { message: 'invalid phone number' })
    case 'throttle':
      return says(429, { message: 'too many requests' })
    case 'fail':
      return says(500, { message: 'internal error' })
    default: {
      const { id = randomBytes(8).toString('hex'), ttl } = body
      if (twin.messages.some((one) => one.id === id)) return says(409, { message: 'duplicate id' })
      const [to = ''] = body.phoneNumbers ?? []
      twin.messages.push({ id, text: body.textMessage?.text ?? '', to, ttl })
      return now.do === 'cut' ? undefined : says(202, { id, state: 'Pending', recipients: [] })
    }
  }
}

/** The event's id is another one each time, as it is with the app. */
async function tell(twin: AndroidTwin, event: string, payload: object): Promise<number> {
  const hook = twin.hooks.find((one) => one.event === event)
  if (!hook) throw new Error(`Nobody is told of ${event}`)
  const id = randomBytes(8).toString('hex')
  const body = JSON.stringify({ id, deviceId: 'phone-1', webhookId: hook.id, event, payload })
  const timestamp = String(Math.floor((performance.timeOrigin + performance.now()) / 1000))
  const { status } = await fetch(hook.url, {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/json',
      'x-signature': signatureOf(twin.signingKey, body, timestamp),
      'x-timestamp': timestamp,
    },
  })
  return status
}

/** A text's messageId is a hash of it, as it is with the app: equal texts have equal ones. */
export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8)
}
