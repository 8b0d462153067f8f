/** What Twilio's twin says by itself, signed: how a message fares, and what a phone has texted. */
import { randomBytes } from 'node:crypto'
import { signForm } from './twilio-sign.ts'
import type { TwilioTwin, TwinText } from './twilio-twin.ts'

/** An id as Twilio makes them: two letters and 32 hex digits. */
export const newSid = (prefix: string): string => prefix + randomBytes(16).toString('hex')

/** Tells of a message by its StatusCallback; resolves to the answer's status. */
export async function tellOf(
  twin: TwilioTwin,
  sid: string,
  status: string,
  errorCode?: number,
): Promise<number> {
  const message = twin.messages.find((candidate) => candidate.sid === sid)
  if (!message?.statusCallback) throw new Error(`There is nobody to tell of ${sid}`)
  message.status = status
  const said = {
    ...{ MessageSid: sid, MessageStatus: status, AccountSid: twin.accountSid },
    ...{ To: message.to, From: message.from },
    ...(errorCode !== undefined && { ErrorCode: String(errorCode) }),
  }
  return (await post(twin, message.statusCallback, said)).status
}

/** A phone texts a number whose texts are brought to that address; resolves to the answer. */
export async function bringText(
  twin: TwilioTwin,
  url: string | undefined,
  { from, to, body, sid, extra }: TwinText,
): ReturnType<TwilioTwin['text']> {
  if (!url) throw new Error(`Nobody listens to ${to}`)
  const response = await post(twin, url, {
    ...{ MessageSid: sid ?? newSid('SM'), AccountSid: twin.accountSid, NumMedia: '0' },
    ...{ From: from, To: to, Body: body, FromCity: '' },
    ...extra,
  })
  return {
    status: response.status,
    contentType: response.headers.get('content-type') ?? '',
    body: await response.text(),
  }
}

async function post(
  { authToken }: TwilioTwin,
  url: string,
  said: Record<string, string>,
): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    body: new URLSearchParams(said).toString(),
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-twilio-signature': signForm(authToken, url, said),
    },
  })
}
