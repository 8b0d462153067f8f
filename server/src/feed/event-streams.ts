/** Live streams of events: whoever listens hears each once, in the log's order, and what they missed first. */
import type { Context } from '../context.ts'
import type { Event } from '../events/event.ts'
import { tellEvents } from './event-presenter.ts'
import { readOn } from './follow-log.ts'
import { beat, type Listener, tell } from './stream-listener.ts'

/** The poll is the truth; streams are written to no later than this after the commit. */
const pollMs = 250
/** Proxies cut what says nothing; a key that was revoked is noticed then, too. */
const heartbeatMs = 5000
export type EventStreams = {
  add(listener: Listener): void
  /** How many listen in this process. */
  count(): number
  close(): void
}

/** One reader for all listeners of a process that have come equally far. */
export function createEventStreams(ctx: Context): EventStreams {
  const listeners = new Set<Listener>()
  let cancel = (): void => {}
  let isReading = false
  let beatAt = performance.now() + heartbeatMs

  async function turn(): Promise<void> {
    isReading = true
    try {
      await readAll(ctx, listeners)
      if (performance.now() >= beatAt) {
        beatAt = performance.now() + heartbeatMs
        await beat(ctx, listeners)
      }
    } catch (error) {
      ctx.log.error({ err: error }, 'event streams were not written to')
    }
    isReading = false
    if (listeners.size > 0) cancel = ctx.clock.after(pollMs, () => void turn())
  }

  return {
    add(listener) {
      listeners.add(listener)
      listener.response.once('close', () => listeners.delete(listener))
      if (!isReading) {
        cancel()
        void turn()
      }
    },
    count: () => listeners.size,
    close() {
      cancel()
      for (const { response } of listeners) response.end()
      listeners.clear()
    },
  }
}

async function readAll(ctx: Context, listeners: ReadonlySet<Listener>): Promise<void> {
  for (let isBehind = listeners.size > 0; isBehind; ) {
    isBehind = false
    const groups = Map.groupBy(listeners, ({ organization_id, cursor }) =>
      [organization_id, cursor.cursor_xact, cursor.cursor_seq].join(' '),
    )
    for (const group of groups.values()) if (await readFor(ctx, group)) isBehind = true
  }
}

/** Whether there was anything to read. */
async function readFor(ctx: Context, group: readonly Listener[]): Promise<boolean> {
  const [{ organization_id, cursor } = {} as Partial<Listener>] = group
  if (!organization_id || !cursor) return false
  const db = ctx.db.within([organization_id])
  const events = await readOn(db.read, organization_id, cursor)
  const last = events.at(-1)
  if (!last) return false
  const wanted = events.filter((event) => group.some((listener) => listener.wants(event)))
  const told = await tellEvents(
    { ...ctx, db },
    organization_id,
    wanted.map((event) => ({ first: event, last: event })),
  )
  for (const listener of group) {
    listener.cursor = { cursor_xact: last.xact, cursor_seq: last.seq }
    const own = told.filter((_, nth) => listener.wants(wanted[nth] as Event))
    tell(listener, own)
  }
  return true
}
