/** How often somebody may call: each key each route so often in a second, an organization three times that (contract §7.6). */
import type { Account } from '../accounts/account.ts'
import type { Ask, Buckets, Told } from './buckets.ts'
import { coalesceTurn } from './coalesce-turn.ts'
import { leftOf, waitOf } from './gcra.ts'

const organizationShare = 3

export type Verdict = {
  isAdmitted: boolean
  limit: number
  remaining: number
  /** Seconds until as many may call as ever. */
  reset: number
  /** Of one that is not admitted: seconds until it would be, and whose limit it was. */
  retryAfter: number
  type: 'key' | 'org'
}
type Call = { account: Account; group: string }
export type Limiter = (account: Account, group: string) => Promise<Verdict>

/** `perSecond`: of a key at a route. The calls of one turn of the event loop are asked about together. */
export function createLimiter(buckets: Buckets, perSecond: number): Limiter {
  const ask = coalesceTurn<Call, Verdict>(async (calls) => judge(buckets, perSecond, calls))
  return (account, group) => ask({ account, group })
}

async function judge(
  buckets: Buckets,
  perSecond: number,
  calls: readonly Call[],
): Promise<Verdict[]> {
  const asks = new Map<string, Ask>()
  const limits = calls.map(({ account, group }) => [
    note(asks, `${account.api_key_id ?? account.grant_id} ${group}`, perSecond),
    note(asks, `${account.organization_id} ${group}`, perSecond * organizationShare),
  ])
  const told = await buckets([...asks.values()])
  const left = new Map([...told].map(([key, { count }]) => [key, count]))
  return limits.map((own) => verdictOf(own as [Ask, Ask], told, left))
}

function note(asks: Map<string, Ask>, key: string, perSecond: number): Ask {
  const ask = asks.get(key) ?? { key, perSecond, asked: 0 }
  ask.asked++
  asks.set(key, ask)
  return ask
}

/** Of those that ask together, the first come first. Both limits have to admit it. */
function verdictOf(
  [own, organization]: [Ask, Ask],
  told: ReadonlyMap<string, Told>,
  left: Map<string, number>,
): Verdict {
  const refusing = [own, organization].find(({ key }) => (left.get(key) ?? 0) <= 0)
  if (!refusing) for (const { key } of [own, organization]) left.set(key, (left.get(key) ?? 0) - 1)
  const { key, perSecond } = refusing ?? own
  const { arrival, now } = told.get(key) as Told
  const { remaining, resetSeconds } = leftOf(arrival, now, perSecond)
  return {
    isAdmitted: !refusing,
    limit: Math.floor(perSecond),
    remaining: refusing ? 0 : remaining,
    reset: resetSeconds,
    retryAfter: waitOf(arrival, now, perSecond),
    type: refusing === organization ? 'org' : 'key',
  }
}
