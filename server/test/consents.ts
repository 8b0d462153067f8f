/** Entries of the consent log, as a text makes them. */
import { type ConsentAction, recordConsent } from '../src/consent/consent.ts'
import type { Person } from './people.ts'
import type { TestServer } from './server.ts'

/** The owner of a phone says STOP or START to somebody's number. */
export async function say(
  { ctx, clock }: TestServer,
  { organization_id, local_phone }: Person,
  remote_phone: string,
  action: ConsentAction,
): Promise<void> {
  const word = action === 'opt_out' ? 'stop' : 'start'
  const ends = { organization_id, remote_phone, local_phone, carrier_id: 'sandbox' }
  const said = { action, channel: 'sms', text: word.toUpperCase(), word } as const
  const message_id = ctx.newId('acti')
  await ctx.db.transaction((tx) =>
    recordConsent(tx, { ...ends, ...said, message_id, date_created: clock.now() }),
  )
}
