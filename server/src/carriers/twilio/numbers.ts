/** The numbers that an account has with Twilio, and where what is sent to them is brought. */
import { z } from 'zod'
import { CarrierError, type Ports } from '../carrier.ts'
import type { Client } from './client.ts'
import { refusalOf } from './submit.ts'

const Owned = z.object({
  incoming_phone_numbers: z.array(
    z.object({ sid: z.string(), phone_number: z.string(), sms_url: z.string().nullish() }),
  ),
})
export type OwnedNumber = z.output<typeof Owned>['incoming_phone_numbers'][number]

/** More numbers in an account than this are not looked at. */
const numbersMax = '1000'

export async function listOwned(client: Client, number?: string): Promise<OwnedNumber[]> {
  const query = { PageSize: numbersMax, ...(number !== undefined && { PhoneNumber: number }) }
  const answer = await client.get('IncomingPhoneNumbers.json', query)
  const owned = Owned.safeParse(answer.body)
  if (answer.status !== 200 || !owned.success) throw refusalOf(answer)
  return owned.data.incoming_phone_numbers
}

export async function listNumbers(client: Client): Promise<string[]> {
  return (await listOwned(client)).map(({ phone_number }) => phone_number)
}

/** Throws CarrierError when the account does not have the number. */
export async function listen(
  client: Client,
  ports: Ports,
  number: string,
  on: boolean,
): Promise<void> {
  const [owned] = await listOwned(client, number)
  if (!owned) throw new CarrierError('rejected', `This Twilio account does not have ${number}.`)
  const ours = ports.callbackUrl('message')
  // Only what we set is taken back.
  if (!on && owned.sms_url !== ours) return
  const form = new URLSearchParams({ SmsUrl: on ? ours : '', SmsMethod: 'POST' })
  const answer = await client.post(`IncomingPhoneNumbers/${owned.sid}.json`, form)
  if (answer.status !== 200) throw refusalOf(answer)
}
