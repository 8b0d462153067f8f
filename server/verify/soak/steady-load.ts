/** Messages at an even rate, whatever becomes of the ones before: a server that lags is not spared. */
import type { Client } from '../../test/e2e/client.ts'

const tickMs = 50
/** As many unanswered at once mean that the server has fallen behind by seconds. */
const inFlightMax = 1000
/** None of them is magic: the weather decides. */
const recipients = 50

export type SteadyLoad = {
  /** Ids of all that was accepted. */
  acked: string[]
  refused: number
  /** Posts that were due and not made since too many had no answer yet. */
  skipped: number
}

export async function postSteadily(
  roost: Pick<Client, 'call'>,
  perSecond: number,
  forMs: number,
): Promise<SteadyLoad> {
  const load: SteadyLoad = { acked: [], refused: 0, skipped: 0 }
  const startedAt = performance.now()
  const underWay = new Set<Promise<void>>()
  let made = 0
  const tick = () => {
    const due = Math.floor(((performance.now() - startedAt) / 1000) * perSecond)
    for (; made < due; made++) {
      if (underWay.size >= inFlightMax) load.skipped += 1
      else track(underWay, post(roost, made, load))
    }
  }
  const timer = setInterval(tick, tickMs)
  await new Promise((resolve) => setTimeout(resolve, forMs))
  clearInterval(timer)
  await Promise.all(underWay)
  return load
}

function track(underWay: Set<Promise<void>>, posting: Promise<void>): void {
  underWay.add(posting)
  void posting.finally(() => underWay.delete(posting))
}

async function post(roost: Pick<Client, 'call'>, number: number, load: SteadyLoad): Promise<void> {
  const remote_phone = `+1202555${String(2000 + (number % recipients))}`
  const body = { status: 'outbox', local_phone: '+12025550100', remote_phone }
  const text = `Soak message ${number}`
  const answer = await roost
    .call('POST', '/activity/sms/', { ...body, text })
    .catch(() => undefined)
  if (answer?.status === 200) load.acked.push(answer.body.id)
  else load.refused += 1
}
