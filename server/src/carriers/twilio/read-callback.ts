/** What Twilio tells: a text that came in, or how one of ours fares. */
import { timingSafeEqual } from 'node:crypto'
import {
  type Heard,
  type HeardReceipt,
  type Ports,
  type RawCallback,
  UnreadableError,
} from '../carrier.ts'
import { explain } from './error-texts.ts'

const statuses: Readonly<Record<string, HeardReceipt['status']>> = {
  accepted: 'accepted',
  scheduled: 'accepted',
  queued: 'accepted',
  sending: 'accepted',
  sent: 'accepted',
  delivered: 'delivered',
  read: 'delivered',
  undelivered: 'undelivered',
  failed: 'undelivered',
  canceled: 'undelivered',
}

const keywords: Readonly<Record<string, 'stop' | 'start' | 'help'>> = {
  STOP: 'stop',
  START: 'start',
  HELP: 'help',
}

export function readCallback(raw: RawCallback, ports: Ports): Heard[] {
  const query = new URLSearchParams(raw.url.split('?').slice(1).join('?'))
  const said = raw.method === 'GET' ? query : new URLSearchParams(raw.body.toString('utf8'))
  const id = said.get('MessageSid') ?? said.get('SmsSid')
  if (!id) throw new UnreadableError('A callback of Twilio’s names its message.')
  return raw.of === 'message' ? readText(id, said) : readStatus(id, said, query, ports)
}

function readText(id: string, said: URLSearchParams): Heard[] {
  const [from, to] = [said.get('From') ?? '', said.get('To') ?? '']
  const channel = /^([a-z]+):/i.exec(from)?.[1]
  if (channel) {
    throw new UnreadableError(`Only SMS and MMS are received here; this came by ${channel}.`)
  }
  if (from === '' || to === '') throw new UnreadableError('A text has a sender and a recipient.')
  return [
    {
      heard: 'text',
      carrier_message_id: id,
      remote_phone: from,
      local_phone: to,
      text: said.get('Body') ?? '',
      media: [],
      keyword: keywords[said.get('OptOutType') ?? ''],
    },
  ]
}

function readStatus(
  id: string,
  said: URLSearchParams,
  query: URLSearchParams,
  ports: Ports,
): Heard[] {
  const status = statuses[(said.get('MessageStatus') ?? said.get('SmsStatus') ?? '').toLowerCase()]
  // One that is new with Twilio says nothing that we could act on.
  if (status === undefined) return []
  const code = said.get('ErrorCode') || undefined
  return [
    {
      heard: 'receipt',
      attempt_id: attemptOf(query, ports),
      carrier_message_id: id,
      status,
      ...(status === 'undelivered' && {
        error_code: code,
        error_text: explain(code, said.get('ErrorMessage') ?? 'Not delivered'),
      }),
    },
  ]
}

/** The attempt that the address names, if it was we who wrote it there. */
function attemptOf(query: URLSearchParams, ports: Ports): string | undefined {
  const attempt = query.get('attempt')
  if (attempt === null) return undefined
  const [right, given] = [Buffer.from(ports.sign(attempt)), Buffer.from(query.get('proof') ?? '')]
  return right.length === given.length && timingSafeEqual(right, given) ? attempt : undefined
}
