/** From an answer to what is wrong with it, and to the least request that shows it. */
import { type Exchange, type Finding, findingsOf } from './checks.ts'
import type { Findings } from './findings.ts'
import { minimize } from './minimize.ts'
import { describe, methodOf, type Request } from './request.ts'
import type { Session } from './session.ts'

/** How many findings are made small, and with how many requests each; slow ones take their time. */
const minimizedMax = 150
const sendsMax = { quick: 120, slow: 6 }

/** What it deserves is judged before it is sent: another request may change that meanwhile. */
export async function ask({ judge, links, send }: Session, request: Request): Promise<Exchange> {
  const deserves = judge(request, links)
  return { request, deserves, reply: await send(request) }
}

/** Every check that the answer fails. Errors of the server's own tell by its log what they are. */
export async function findIn(session: Session, exchange: Exchange): Promise<Finding[]> {
  const { status, headers } = exchange.reply
  const findings = findingsOf(exchange, session.validators)
  const cause = status >= 500 ? await session.causeOf(String(headers['x-request-id'])) : undefined
  return findings.map((finding) => ({ ...finding, detail: cause ?? finding.detail }))
}

/** Counts the finding, and looks for the least request that shows it when it is seen there first. */
export async function investigate(
  session: Session,
  findings: Findings,
  exchange: Exchange,
  finding: Finding,
): Promise<void> {
  const operation = nameOf(session, exchange)
  const at = { operation, engine: session.engine }
  if (findings.countAgain(finding, at)) return
  const shows = async (request: Request): Promise<boolean> => {
    const again = await ask(session, request)
    if (nameOf(session, again) !== operation) return false
    return (await findIn(session, again)).some((each) => isSame(each, finding))
  }
  const isMinimized = findings.places() < minimizedMax && (await shows(exchange.request))
  const isSlow = finding.check === 'slow answer'
  const most = isSlow ? sendsMax.slow : sendsMax.quick
  const least = isMinimized ? await minimize(exchange.request, shows, most) : exchange.request
  const notes = [
    isSlow && `${Math.round(exchange.reply.ms)} ms`,
    session.links.frozenAt() && `with time frozen at ${session.links.frozenAt()}`,
    !isMinimized && 'not seen again',
  ]
  findings.add(finding, at, describe(least), notes.filter(Boolean).join(', '))
}

function isSame(one: Finding, other: Finding): boolean {
  return one.check === other.check && one.status === other.status && one.detail === other.detail
}

/** The operation that was asked for, or what was asked for instead of one. */
export function nameOf({ api }: Session, { request, deserves }: Exchange): string {
  const [known] = api.at(request.path)
  return deserves.operation?.id ?? `${methodOf(request)} ${known?.path ?? 'an unknown path'}`
}
