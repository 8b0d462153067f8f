/** What of the world an open account may touch. */
import { createHmac } from 'node:crypto'
import type { Context } from '../context.ts'
import type { Ports } from './carrier.ts'
import type { CarrierAccount } from './carrier-account.ts'

/** Where the callbacks of an account arrive; its one parameter tells their kinds apart. */
export const callbackPath = '/_/carriers/:id/callbacks/:of/'

export function callbackAddress(carrier_id: string, of: string): string {
  return callbackPath.replace(':id', carrier_id).replace(':of', of)
}

type Needed = Pick<Context, 'clock' | 'log' | 'config' | 'secrets'>

export function portsOf(
  { clock, log, config, secrets }: Needed,
  account: Pick<CarrierAccount, 'id'>,
): Ports {
  return {
    now: () => clock.now(),
    log: log.child({ carrier_id: account.id }),
    fetch,
    callbackUrl: (of) => config.publicUrl() + callbackAddress(account.id, of),
    sign(text) {
      const [key = ''] = secrets.derive('callbacks')
      return createHmac('sha256', key).update(`${account.id}\n${text}`).digest('base64url')
    },
  }
}
