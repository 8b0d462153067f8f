/** The adapter that submits to the witness. What its answers mean follows guarantees b.2. */
import { type ClientRequest, type IncomingMessage, request } from 'node:http'
import { text } from 'node:stream/consumers'
import {
  type Accepted,
  type Carrier,
  CarrierError,
  usualAnswerWithinMs,
} from '../../src/carriers/carrier.ts'

export const witnessCarrierId = 'witness'

export type WitnessCarrierOptions = { url: string; timeoutMs: number; reconcileWindowMs: number }
type Answer = { status: number; retryAfter: string | undefined; body: string }

export function createWitnessCarrier(options: WitnessCarrierOptions): Carrier {
  const { url, timeoutMs, reconcileWindowMs } = options
  return {
    id: witnessCarrierId,
    reconcileWindowMs,
    answerWithinMs: usualAnswerWithinMs,
    room: () => Number.POSITIVE_INFINITY,
    async send(submission, leaving) {
      leaving()
      return readAnswer(await call('POST', `${url}/submit`, timeoutMs, JSON.stringify(submission)))
    },
    async lookUp({ attempt_id }) {
      const { status } = await call('GET', `${url}/attempts/${attempt_id}`, timeoutMs)
      if (status === 200) return [{ carrier_message_id: `witness-${attempt_id}` }]
      if (status === 404) return []
      throw new CarrierError('unknown', `the look-up answered ${status}`)
    },
  }
}

/** A fresh socket each time: on a reused one nobody could tell what had already left. */
async function call(
  method: string,
  url: string,
  timeoutMs: number,
  body?: string,
): Promise<Answer> {
  const headers = { 'content-type': 'application/json' }
  const outgoing = request(url, { method, agent: false, headers })
  let connected = false
  outgoing.once('socket', (socket) =>
    socket.once('connect', () => {
      connected = true
    }),
  )
  const impatience = setTimeout(() => outgoing.destroy(new Error('no answer in time')), timeoutMs)
  try {
    const response = await responseOf(outgoing, body)
    const retryAfter = response.headers['retry-after']
    return { status: response.statusCode ?? 0, retryAfter, body: await text(response) }
  } catch (error) {
    const { message } = error as Error
    // biome-ignore lint/style/useErrorCause: our error takes it among its options.
    throw new CarrierError(connected ? 'unknown' : 'busy', message, { cause: error })
  } finally {
    clearTimeout(impatience)
  }
}

function responseOf(outgoing: ClientRequest, body: string | undefined): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
  outgoing.once('response', resolve)
  // Stays on: a socket may break again after it was destroyed.
  outgoing.on('error', reject)
  outgoing.end(body)
  return promise
}

function readAnswer({ status, retryAfter, body }: Answer): Accepted {
  if (status === 200) return { carrier_message_id: readId(body) }
  if (status === 429) {
    const retryAfterMs = Number(retryAfter ?? 0) * 1000
    throw new CarrierError('busy', 'Too many messages', { code: '429', retryAfterMs })
  }
  if (status >= 400 && status < 500) {
    throw new CarrierError('rejected', 'Refused by the witness', { code: String(status) })
  }
  throw new CarrierError('unknown', `the carrier answered ${status}`)
}

function readId(body: string): string {
  try {
    return JSON.parse(body).id
  } catch (error) {
    // biome-ignore lint/style/useErrorCause: our error takes it among its options.
    throw new CarrierError('unknown', 'the answer could not be read', { cause: error })
  }
}
