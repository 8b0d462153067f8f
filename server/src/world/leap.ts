/**
 * Moves an organization's time over many moments at once. A transaction for each of thousands of moments
 * takes seconds; what is due at them and concerns only itself is done together, each at its own time.
 */
import { createSandboxCarrier, sandboxCarrierId } from '../carriers/sandbox.ts'
import type { Context } from '../context.ts'
import type { Source } from '../turns/source.ts'
import type { Instant } from '../values/instant.ts'
import { calm } from './behaviour.ts'
import { createLine } from './line.ts'
import { type Ahead, type Reading, readMessagesAhead, readPlansAhead } from './read-ahead.ts'

/** What is due in this world, for a context: messages, and what the world means to do. */
export type Sources = (ctx: Context) => { messages: Source; plans: Source }

export type Leap = {
  /** Everything before the end of this moment has happened. The clock still stands where it stood. */
  at: Instant
  ran: number
}

/**
 * As far as it can go with nothing but plain things on the way, at most to `to`. Undefined where the next
 * moment has something that others depend on: then time goes from moment to moment.
 */
export async function leap(
  ctx: Context,
  sources: Sources,
  organization_id: string,
  to: Instant,
): Promise<Leap | undefined> {
  const { read } = ctx.db
  const messages = await readMessagesAhead(read, organization_id, ctx.clock.now(), to)
  const plans = await readPlansAhead(read, organization_id, to)
  const last = lastPlain(messages, plans)
  if (last === undefined) return undefined
  const at = later(last, ctx.clock.nowOf(organization_id))
  const run = (source: 'messages' | 'plans', reading: Reading): Promise<number> =>
    runAll(ctx, sources, source, organization_id, at, upTo(reading, at))
  let ran = await run('messages', messages)
  for (;;) {
    const due = upTo(await readPlansAhead(read, organization_id, at), at)
    if (due.rows.length === 0 || due.rows.some(({ isPlain }) => !isPlain)) break
    const done = await run('plans', due)
    if (done === 0) break
    ran += done
  }
  return ran === 0 ? undefined : { at, ran }
}

/** The last of the moments before anything that is not plain; undefined unless there are two at least. */
function lastPlain(...readings: Reading[]): Instant | undefined {
  const rows = readings.flatMap((reading) => reading.rows)
  const [end] = rows
    .filter(({ isPlain }) => !isPlain)
    .map(({ next_at }) => next_at)
    .sort()
  const moments = rows.map(({ next_at }) => next_at).filter((at) => end === undefined || at < end)
  const distinct = [...new Set(moments)].sort()
  return distinct.length < 2 ? undefined : distinct.at(-1)
}

function upTo({ rows, lanes }: Reading, at: Instant): Reading {
  return { rows: rows.filter(({ next_at }) => next_at <= at), lanes }
}

async function runAll(
  ctx: Context,
  sources: Sources,
  which: 'messages' | 'plans',
  organization_id: string,
  at: Instant,
  { rows, lanes }: Reading,
): Promise<number> {
  if (rows.length === 0) return 0
  const source = sources(contextOf(ctx, organization_id, at, rows))[which]
  const due = lanes.map((lane) => ({ lane, next_at: at }))
  let ran = 0
  while (ran < rows.length) {
    const { count, work } = await source.take(due, rows.length - ran)
    await Promise.all(work.map((item) => item()))
    if (count === 0) break
    ran += count
  }
  return ran
}

function later(a: Instant, b: Instant): Instant {
  return a > b ? a : b
}

/** In it, each thing happens at the moment it was due at. */
function contextOf(
  ctx: Context,
  organization_id: string,
  at: Instant,
  rows: readonly Ahead[],
): Context {
  // What was late already happens now.
  const now = ctx.clock.nowOf(organization_id)
  const moments = new Map(
    rows.flatMap(({ ids, next_at }) => ids.map((id) => [id, later(next_at, now)] as const)),
  )
  const clock: Context['clock'] = {
    ...ctx.clock,
    nowOf(id, subject) {
      if (id !== organization_id) return ctx.clock.nowOf(id, subject)
      return subject === undefined ? at : (moments.get(subject) ?? now)
    },
  }
  const leaping = { ...ctx, clock }
  // Nothing is read for each: answers come in the order in which messages were handed over.
  const sandbox = createSandboxCarrier(createLine(leaping, calm))
  return {
    ...leaping,
    carriers: { find: (id) => (id === sandboxCarrierId ? sandbox : ctx.carriers.find(id)) },
  }
}
