/**
 * A server that speaks Twilio's Messages API, for adapters and for people's own programs: it takes messages,
 * signs what it tells of them, and misbehaves as it is asked to.
 */
import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { bringText, newSid, tellOf } from './twilio-twin-callbacks.ts'

/** What happens to one request that makes a message. `refuse` names Twilio's error code. */
export type TwinWeather =
  | { do: 'accept' }
  | { do: 'refuse'; code: number; status?: number }
  | { do: 'throttle'; seconds?: number }
  /** Taken, and then the answer is 500, or no JSON, or none at all. */
  | { do: 'fail'; taken: boolean }
  | { do: 'garble' }
  | { do: 'hang' }
  | { do: 'cut' }
  | { do: 'redirect' }

export type TwinMessage = {
  sid: string
  to: string
  from: string
  body: string
  media: string[]
  status: string
  statusCallback: string | undefined
  date_created: string
}

export type TwilioTwin = {
  url: string
  accountSid: string
  authToken: string
  /** Every message that it took, in order. */
  messages: TwinMessage[]
  /** Requests that should have made a message, taken or not. */
  submits: number
  /** What happens to the next submits, in turn; then they are taken. */
  next(...weather: TwinWeather[]): void
  /** A number that the account owns. */
  addNumber(number: string): void
  smsUrlOf(number: string): string | undefined
  /** Tells of a message by its StatusCallback; resolves to the answer's status. */
  tell(sid: string, status: string, errorCode?: number): Promise<number>
  /** A phone texts one of the numbers; resolves to the answer. */
  text(text: TwinText): Promise<{ status: number; contentType: string; body: string }>
  close(): Promise<void>
}

export type TwinText = {
  from: string
  to: string
  body: string
  sid?: string
  extra?: Record<string, string>
}

type State = {
  twin: TwilioTwin
  weather: TwinWeather[]
  numbers: Map<string, { sid: string; smsUrl: string }>
}

/** Listens on loopback until it is closed. */
export async function startTwilioTwin(): Promise<TwilioTwin> {
  const server = createServer((request, response) => {
    serve(state, request, response).catch((error) => response.destroy(error as Error))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const numbers: State['numbers'] = new Map()
  const weather: TwinWeather[] = []
  const twin: TwilioTwin = {
    url: `http://127.0.0.1:${port}`,
    accountSid: newSid('AC'),
    authToken: randomBytes(16).toString('hex'),
    messages: [],
    submits: 0,
    next: (...coming) => weather.push(...coming),
    addNumber: (number) => numbers.set(number, { sid: newSid('PN'), smsUrl: '' }),
    smsUrlOf: (number) => numbers.get(number)?.smsUrl,
    tell: (sid, status, errorCode) => tellOf(twin, sid, status, errorCode),
    text: (text) => bringText(twin, numbers.get(text.to)?.smsUrl, text),
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  const state: State = { twin, weather, numbers }
  return twin
}

async function serve(
  state: State,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { twin } = state
  const url = new URL(request.url ?? '/', twin.url)
  const form = new URLSearchParams(await bodyOf(request))
  const answer = reply(state, request, url, form, response)
  if (!answer) return
  response.writeHead(answer.status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(answer.body))
}

type Reply = { status: number; body: object }
const says = (status: number, body: object): Reply => ({ status, body })

/** Undefined for what is answered otherwise, or never. */
function reply(
  state: State,
  request: IncomingMessage,
  url: URL,
  form: URLSearchParams,
  response: ServerResponse,
): Reply | undefined {
  const { twin } = state
  const account = `/2010-04-01/Accounts/${twin.accountSid}`
  if (!isAuthorized(twin, request)) return says(401, { code: 20003, message: 'Authenticate' })
  switch (`${request.method} ${url.pathname.replace(account, '')}`) {
    case 'GET .json':
      return says(200, { friendly_name: 'Twin', status: 'active' })
    case 'POST /Messages.json':
      return takeMessage(state, form, response)
    case 'GET /Messages.json':
      return says(200, { messages: find(twin, url.searchParams).map(shown) })
    case 'GET /IncomingPhoneNumbers.json':
      return says(200, { incoming_phone_numbers: listNumbers(state, url.searchParams) })
    default:
      return changeNumber(state, url.pathname, form)
  }
}

function takeMessage(
  { twin, weather }: State,
  form: URLSearchParams,
  response: ServerResponse,
): Reply | undefined {
  twin.submits++
  const now = weather.shift() ?? { do: 'accept' }
  switch (now.do) {
    case 'accept':
      return says(201, shown(take(twin, form)))
    case 'refuse':
      return says(now.status ?? 400, { code: now.code, message: 'No.', status: now.status ?? 400 })
    case 'throttle':
      response.setHeader('retry-after', String(now.seconds ?? 1))
      return says(429, { code: 20429, message: 'Too Many Requests' })
    case 'fail':
      if (now.taken) take(twin, form)
      return says(500, { code: 20500, message: 'Internal Server Error' })
    case 'garble':
      take(twin, form)
      response.writeHead(201, { 'content-type': 'text/html' }).end('<html>Created</html>')
      return undefined
    case 'redirect':
      response.writeHead(302, { location: 'http://127.0.0.1:9/' }).end()
      return undefined
    case 'cut':
      take(twin, form)
      response.destroy()
      return undefined
    case 'hang':
      take(twin, form)
      return undefined
  }
}

function take(twin: TwilioTwin, form: URLSearchParams): TwinMessage {
  const message: TwinMessage = {
    sid: newSid('SM'),
    to: form.get('To') ?? '',
    from: form.get('From') ?? '',
    body: form.get('Body') ?? '',
    media: form.getAll('MediaUrl'),
    status: 'queued',
    statusCallback: form.get('StatusCallback') ?? undefined,
    date_created: new Date(performance.timeOrigin + performance.now()).toUTCString(),
  }
  twin.messages.push(message)
  return message
}

function shown({ sid, to, from, body, status, date_created }: TwinMessage): object {
  return { sid, to, from, body, status, date_created, error_code: null, price: null }
}

function find({ messages }: TwilioTwin, query: URLSearchParams): TwinMessage[] {
  const is = (name: string, value: string) => [null, value].includes(query.get(name))
  return messages.filter(({ to, from }) => is('To', to) && is('From', from))
}

function listNumbers({ numbers }: State, query: URLSearchParams): object[] {
  const wanted = query.get('PhoneNumber')
  return [...numbers]
    .filter(([number]) => wanted === null || number === wanted)
    .map(([phone_number, { sid, smsUrl }]) => ({ sid, phone_number, sms_url: smsUrl }))
}

function changeNumber({ numbers }: State, path: string, form: URLSearchParams): Reply {
  const [, sid] = /\/IncomingPhoneNumbers\/(PN\w+)\.json$/.exec(path) ?? []
  const number = [...numbers.values()].find((owned) => owned.sid === sid)
  if (!number) return says(404, { code: 20404, message: 'The requested resource was not found' })
  number.smsUrl = form.get('SmsUrl') ?? number.smsUrl
  return says(200, { sid, sms_url: number.smsUrl })
}

function isAuthorized({ accountSid, authToken }: TwilioTwin, request: IncomingMessage): boolean {
  const right = Buffer.from(`${accountSid}:${authToken}`).toString('base64')
  return request.headers.authorization === `Basic ${right}`
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}
