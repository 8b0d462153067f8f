/** Twilio's API by HTTP: one request, one answer, nothing tried again, no redirect followed. */
import { z } from 'zod'
import type { Ports } from '../carrier.ts'
import { faultOf } from '../connection-fault.ts'
import type { TwilioSettings } from './twilio.ts'

export type Answer = { status: number; headers: Headers; body: unknown }
export type Client = {
  /** `path` below the account. Throws CarrierError when there is no answer. */
  get(path: string, query?: Record<string, string>): Promise<Answer>
  post(path: string, form: URLSearchParams): Promise<Answer>
  /** Of the account itself. */
  account(): Promise<Answer>
}

/** What Twilio says of a request that it refuses. */
export const Refusal = z.object({
  code: z.coerce.string().nullish(),
  message: z.string().nullish(),
})

/** Somewhat longer than the house waits for an answer: a late one is still proof. */
const timeoutMs = 60_000

export function createClient(settings: TwilioSettings, { fetch }: Ports): Client {
  const { account_sid, api_key_sid, api_key_secret, auth_token, base_url } = settings
  const [user, password] =
    api_key_sid && api_key_secret ? [api_key_sid, api_key_secret] : [account_sid, auth_token]
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
  const account = `${base_url.replace(/\/$/, '')}/2010-04-01/Accounts/${account_sid}`

  async function call(url: string, init: RequestInit): Promise<Answer> {
    try {
      const response = await fetch(url, {
        ...init,
        headers: { ...init.headers, authorization, accept: 'application/json' },
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMs),
      })
      const text = await response.text()
      return { status: response.status, headers: response.headers, body: readJson(text) }
    } catch (error) {
      throw faultOf(error, 'Twilio')
    }
  }

  return {
    get: (path, query = {}) => call(`${account}/${path}?${new URLSearchParams(query)}`, {}),
    post: (path, form) =>
      call(`${account}/${path}`, {
        method: 'POST',
        body: form.toString(),
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      }),
    account: () => call(`${account}.json`, {}),
  }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
