/** The hold as operators see it: every server tells of it, and `roost resume` ends it. */
import { eventually } from '../../test/e2e/eventually.ts'
import type { Place, Server } from '../lab/place.ts'

/** Until every server tells. Resolves to the moment before which what was due is held, if any is. */
export async function untilHeld(servers: readonly Server[]): Promise<string | undefined> {
  const told = servers.map((server) => eventually('the hold is told', () => heldBefore(server)))
  return Promise.all(told).then(
    ([moment]) => moment,
    () => undefined,
  )
}

async function heldBefore({ url }: Server): Promise<string | undefined> {
  const answer = await fetch(`${url}/readyz`)
  const { checks } = (await answer.json()) as { checks: { sending?: string } }
  return /due before (\S+) are held/.exec(checks.sending ?? '')?.[1]
}

/** Lets go what is held, or makes errors of it. */
export async function resume(place: Place, from: string | undefined): Promise<void> {
  const args = from === undefined ? ['resume'] : ['resume', '--from', from]
  const { code, stdout, stderr } = await place.command(...args)
  if (code !== 0) throw new Error(`roost ${args.join(' ')} ended with ${code}: ${stdout}${stderr}`)
}
