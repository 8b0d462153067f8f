/** `/_/sandbox/clock/`: freeze, advance and release the time of one's own organization. */
import { z } from 'zod'
import type { Account } from '../accounts/account.ts'
import type { Context } from '../context.ts'
import { badDate, invalid, isRequired } from '../http/errors.ts'
import { type Route, route } from '../http/route.ts'
import { instant } from '../http/schema.ts'
import { addMillis, type Instant, lastInstant, parseInstant } from '../values/instant.ts'
import { beyondTheLast, type TestClocks } from './test-clock.ts'

const path = '/_/sandbox/clock/'
const tag = 'Sandbox'
const Clock = z.object({ now: instant, frozen: z.boolean() }).meta({ id: 'SandboxClock' })
const yearMs = 366 * 24 * 3600 * 1000
const tooFar = 'At most a year at a time.'

export function clockRoutes(clocks: TestClocks): Route[] {
  return [getClock, freezeClock(clocks), advanceClock(clocks), releaseClock(clocks)]
}

const getClock = route({
  method: 'GET',
  path,
  operationId: 'getSandboxClock',
  summary: 'Tell the time of your organization',
  tag,
  sandboxOnly: true,
  schema: { response: Clock },
  handler: async ({ ctx, account }) => present(ctx, account),
})

const freezeClock = (clocks: TestClocks): Route =>
  route({
    method: 'POST',
    path: `${path}freeze/`,
    operationId: 'freezeSandboxClock',
    summary: 'Stop time, now or at a later moment',
    tag,
    sandboxOnly: true,
    schema: { body: z.object({ at: z.string().nullish() }), response: Clock },
    async handler({ ctx, account, body, tz_offset }) {
      await clocks.freeze(
        account.organization_id,
        body.at ? readMoment('at', body.at, tz_offset) : undefined,
      )
      return present(ctx, account)
    },
  })

const advanceClock = (clocks: TestClocks): Route =>
  route({
    method: 'POST',
    path: `${path}advance/`,
    operationId: 'advanceSandboxClock',
    summary: 'Move time forward; everything due on the way happens, at its own time',
    description: 'Give either by (seconds, or text such as 90s, 5m, 2h, 3d) or to (a moment).',
    tag,
    sandboxOnly: true,
    schema: {
      body: z.object({ by: z.union([z.number(), z.string()]).nullish(), to: z.string().nullish() }),
      response: Clock.extend({ ran: z.int() }).meta({ id: 'SandboxClockAdvanced' }),
    },
    async handler({ ctx, account, body, tz_offset }) {
      const moment = body.to ? readMoment('to', body.to, tz_offset) : undefined
      const byMs = moment ? 0 : readDuration(body.by)
      const ran = await clocks.advance(account.organization_id, (now) => {
        const to = moment ?? addMillis(now, byMs)
        if (to >= lastInstant) throw invalid({ [moment ? 'to' : 'by']: beyondTheLast })
        if (to > addMillis(now, yearMs)) throw invalid({ to: tooFar })
        return to
      })
      return { ...present(ctx, account), ran }
    },
  })

const releaseClock = (clocks: TestClocks): Route =>
  route({
    method: 'POST',
    path: `${path}release/`,
    operationId: 'releaseSandboxClock',
    summary: 'Let time run again, at the real time',
    tag,
    sandboxOnly: true,
    schema: { body: z.object({}), response: Clock },
    async handler({ ctx, account }) {
      await clocks.release(account.organization_id)
      return present(ctx, account)
    },
  })

function present(ctx: Context, { organization_id }: Account): { now: string; frozen: boolean } {
  return { now: ctx.clock.nowOf(organization_id), frozen: ctx.clock.isFrozen(organization_id) }
}

function readMoment(field: string, text: string, tz_offset: number): Instant {
  const moment = parseInstant(text, tz_offset)
  if (!moment) throw invalid({ [field]: badDate })
  return moment
}

const units: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400 }

function readDuration(by: number | string | null | undefined): number {
  if (by === null || by === undefined) throw invalid({ by: isRequired })
  const [, amount, unit = 's'] = /^(\d+(?:\.\d+)?)([smhd])?$/.exec(String(by)) ?? []
  if (amount === undefined) throw invalid({ by: 'Give seconds, or text such as 90s, 5m, 2h, 3d.' })
  const millis = Number(amount) * (units[unit] ?? 1) * 1000
  if (millis > yearMs) throw invalid({ by: tooFar })
  return millis
}
