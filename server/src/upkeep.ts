/** Work that is due again and again, for nobody in particular. */
import type { Context } from './context.ts'
import { expireEvents } from './events/expire-events.ts'
import { forgetExpired } from './idempotency/idempotency-key.ts'

export type Upkeep = { stop(): Promise<void> }

const hourMs = 3600 * 1000

/** All that any one process of a database does for all of them. */
export function startUpkeep(ctx: Context): Upkeep {
  const works = [
    repeat(ctx, 'expiring events', hourMs, () => expireEvents(ctx)),
    repeat(ctx, 'forgetting idempotency keys', hourMs, () => forgetKeys(ctx)),
  ]
  return {
    async stop() {
      await Promise.all(works.map((work) => work.stop()))
    },
  }
}

async function forgetKeys({ db, clock }: Context): Promise<void> {
  while (await db.transaction((tx) => forgetExpired(tx, clock.now())));
}

/**
 * Runs `work` at once and then so many milliseconds after it has ended, until it is stopped. What fails
 * is logged and tried again at the next time: nothing depends on it being done soon.
 */
function repeat(ctx: Context, name: string, everyMs: number, work: () => Promise<unknown>): Upkeep {
  let stopped = false
  let cancel = (): void => {}
  let running = Promise.resolve()

  async function run(): Promise<void> {
    try {
      await work()
    } catch (error) {
      ctx.log.error({ err: error }, `${name} failed`)
    }
    if (!stopped) cancel = ctx.clock.after(everyMs, begin)
  }

  function begin(): void {
    running = run()
  }

  begin()
  return {
    async stop() {
      stopped = true
      cancel()
      await running
    },
  }
}
