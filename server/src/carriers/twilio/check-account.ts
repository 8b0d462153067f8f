/** Whether an account works, without sending: credentials, numbers, and where its texts are brought. */
import { z } from 'zod'
import type { Finding, Ports } from '../carrier.ts'
import { type Client, Refusal } from './client.ts'
import { explain } from './error-texts.ts'
import { listOwned } from './numbers.ts'

const Account = z.object({ friendly_name: z.string(), status: z.string() })

/** Never throws: what went wrong is a finding. */
export async function checkAccount(client: Client, ports: Ports): Promise<Finding[]> {
  try {
    const answer = await client.account()
    const account = Account.safeParse(answer.body)
    if (answer.status !== 200 || !account.success) {
      const { code, message } = Refusal.safeParse(answer.body).data ?? {}
      const says = explain(code ?? undefined, message ?? `Twilio answered ${answer.status}`)
      return [{ ok: false, says: `account_sid, auth_token: ${says}` }]
    }
    const { friendly_name, status } = account.data
    const active = { ok: status === 'active', says: `the account “${friendly_name}” is ${status}` }
    return [active, ...(await checkNumbers(client, ports))]
  } catch (error) {
    return [{ ok: false, says: `base_url: ${(error as Error).message}` }]
  }
}

async function checkNumbers(client: Client, ports: Ports): Promise<Finding[]> {
  const ours = ports.callbackUrl('message')
  const numbers = await listOwned(client)
  if (numbers.length === 0) return [{ ok: false, says: 'the account has no number' }]
  return numbers.map(({ phone_number, sms_url }) => ({
    ok: sms_url === ours,
    says:
      sms_url === ours
        ? `${phone_number} brings its texts here`
        : `${phone_number} brings its texts to ${sms_url || 'nobody'}, and not to ${ours}: roost carrier listen sets it`,
  }))
}
