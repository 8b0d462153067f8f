/** One message that the product itself stored, for fills to copy. */
import { cast, smsBody, smsPath } from '../servers/cast.ts'
import { type RoostSettings, startRoost } from './roost.ts'

const dayMs = 24 * 3600 * 1000

/** Far enough away that nothing is dispatched during a run. */
export function tomorrow(): string {
  return new Date(Date.now() + dayMs).toISOString()
}

/** With its event and its job. The database is seeded and migrated by then. */
export async function storeSample(settings: RoostSettings): Promise<void> {
  const server = await startRoost({ settings })
  const body = { ...smsBody, status: 'scheduled', date_scheduled: tomorrow() }
  const response = await fetch(`http://127.0.0.1:${server.ports[0]}${smsPath}`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${cast.key}:`)}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  await server.stop()
  if (!response.ok) throw new Error(`The sample was not stored: ${response.status}`)
}
