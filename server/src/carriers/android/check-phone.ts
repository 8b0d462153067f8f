/** Whether an account works, without sending: the address, the password, and where the phone's texts are brought. */
import type { Finding, Ports } from '../carrier.ts'
import type { Gateway } from './gateway.ts'
import { events, listHooks } from './listen.ts'

/** Never throws: what went wrong is a finding. */
export async function checkPhone(gateway: Gateway, ports: Ports): Promise<Finding[]> {
  try {
    const { status } = await gateway.get('webhooks')
    if (status === 401 || status === 403)
      return [{ ok: false, says: 'username, password: they are not those that the app shows' }]
    if (status !== 200)
      return [{ ok: false, says: `base_url: there is no gateway here, it answered ${status}` }]
    return [
      { ok: true, says: 'the phone’s gateway answers' },
      ...(await checkHooks(gateway, ports)),
    ]
  } catch (error) {
    return [{ ok: false, says: `base_url: ${(error as Error).message}` }]
  }
}

async function checkHooks(gateway: Gateway, ports: Ports): Promise<Finding[]> {
  const known = await listHooks(gateway, ports)
  const missing = events.filter((event) => !known.some((hook) => hook.event === event))
  const ours = ports.callbackUrl('event')
  const brings: Finding = {
    ok: missing.length === 0,
    says:
      missing.length === 0
        ? 'the phone brings its texts here'
        : `the phone does not bring ${missing.join(', ')} to ${ours}: roost carrier numbers sets it`,
  }
  // The app calls plain HTTP on the phone itself only.
  const isSafe = ours.startsWith('https:') || /^http:\/\/(127\.0\.0\.1|localhost)[:/]/.test(ours)
  return isSafe
    ? [brings]
    : [brings, { ok: false, says: `ROOST_PUBLIC_URL: the app calls https only, not ${ours}` }]
}
