/** Notices, before anything leaves, that the database is a restored one (F-37, F-38). */
import type { Context } from '../context.ts'
import type { Tx } from '../db/database.ts'
import { makePrivateFolder } from '../db/private-files.ts'
import type { Source } from '../turns/source.ts'
import { randomBase62 } from '../values/ids.ts'
import { toMillis } from '../values/instant.ts'
import { readEpochFile, type Seen, writeEpochFile } from './epoch-file.ts'
import { hold } from './hold.ts'
import { changeOfPlace, type Lineage, type Place, readLineage, readPlace } from './lineage.ts'

/** While messages leave, and once after: a backup younger than this is not told from the original. */
const growEveryMs = 5000

export type LineageWatch = {
  /** At a start: looks at once, so that logs and readyz tell of a hold. Never fails. */
  begin(): Promise<void>
  /** The same source, with a look before anything is taken whenever the last one is old. */
  before(source: Source): Source
}

export function watchLineage(ctx: Context): LineageWatch {
  const { dataDir } = ctx.config
  let lookedAt: number | undefined
  let seen: Seen | undefined
  let coming = false

  async function look(): Promise<void> {
    seen = later(readEpochFile(dataDir), seen)
    const place = await ask(ctx)
    const lineage = await ctx.db.transaction((tx) => grow(ctx, tx, seen, place))
    seen = lineage
    // After the commit: the file is never ahead of a database that nobody restored.
    remember(ctx, lineage)
    lookedAt = toMillis(ctx.clock.now())
  }

  return {
    async begin() {
      try {
        makePrivateFolder(dataDir)
        await look()
      } catch (error) {
        // Nothing leaves unlooked: there is a look before the first message too.
        ctx.log.error({ err: error }, 'the lineage of the database could not be looked at')
      }
    },
    before: (source) => ({
      ...source,
      async take(due, room) {
        const age = toMillis(ctx.clock.now()) - (lookedAt ?? 0)
        if (lookedAt === undefined || Math.abs(age) >= growEveryMs) await look()
        lookAfterwards()
        return source.take(due, room)
      },
    }),
  }

  /** What leaves before a quiet time is seen to have left, too. */
  function lookAfterwards(): void {
    if (coming) return
    coming = true
    ctx.clock.after(growEveryMs, () => {
      coming = false
      look().catch((error) => ctx.log.warn({ err: error }, 'the lineage was not looked at again'))
    })
  }
}

/** A folder that cannot be written to, beside a PostgreSQL that can, must not stop the sending. */
function remember(ctx: Context, lineage: Lineage): void {
  try {
    writeEpochFile(ctx.config.dataDir, lineage)
  } catch (error) {
    ctx.log.warn({ err: error }, 'roost.epoch cannot be written: a restore may go unnoticed')
  }
}

/** Other processes of the same folder write the file too. */
function later(a: Seen | undefined, b: Seen | undefined): Seen | undefined {
  if (!a || !b || a.database !== b.database) return a ?? b
  return a.epoch > b.epoch ? a : b
}

async function ask(ctx: Context): Promise<Place> {
  return readPlace(ctx.db.read).catch((error: unknown) => {
    ctx.log.warn({ err: error }, 'PostgreSQL does not tell its timeline: a failover goes unnoticed')
    return { system: null, timeline: null }
  })
}

async function grow(ctx: Context, tx: Tx, seen: Seen | undefined, place: Place): Promise<Lineage> {
  await ctx.db.lock(tx, ['lineage'])
  const lineage = await readLineage(tx)
  if (!lineage) return begin(tx, place)
  const known = seen?.database === lineage.database ? seen : undefined
  const because = changeOfPlace(lineage, place) ?? behind(lineage, known)
  const held = because ? await hold(tx, lineage, because, ctx.clock.now()) : lineage
  if (because) ctx.log.error({ event: 'held', because }, 'pending messages are held: roost resume')
  const change = { ...place, epoch: Math.max(lineage.epoch, known?.epoch ?? 0) + 1 }
  await tx.updateTable('lineage').set(change).where('database', '=', lineage.database).execute()
  return { ...held, ...change }
}

/**
 * A hold newer than all that was known is about this loss: another server has noticed it first. One
 * more would hold, too, what was accepted since.
 */
function behind({ epoch, held_before }: Lineage, known: Seen | undefined): string | undefined {
  if (!known || epoch >= known.epoch) return undefined
  const isNewer = known.held_before !== undefined && (held_before ?? '') > (known.held_before ?? '')
  return isNewer ? undefined : `a restore from a backup (epoch ${epoch}, was ${known.epoch})`
}

async function begin(tx: Tx, place: Place): Promise<Lineage> {
  const lineage = {
    database: randomBase62(22),
    epoch: 1,
    ...place,
    held_before: null,
    held_because: null,
    released_at: null,
    released_from: null,
  }
  await tx.insertInto('lineage').values(lineage).execute()
  return lineage
}
