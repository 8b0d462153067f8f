/**
 * A request with a key is done once, however often it is sent: the key is the first that its transaction writes,
 * the answer the last. Both are there or neither is (design §7, Requests).
 */
import { sql } from 'kysely'
import type { Context } from '../context.ts'
import type { Database, Tx } from '../db/database.ts'
import { engineOf } from '../db/engine.ts'
import { beingAnswered, otherRequest } from '../http/errors.ts'
import type { Answer, Kept, Once } from '../http/once.ts'
import { addMillis, type Instant, parseInstant } from '../values/instant.ts'
import type { IdempotencyKey } from './idempotency-key.ts'
import { type Keyed, readIdempotencyKey } from './read-key.ts'

const keptMs = 24 * 3600 * 1000
/** So long one waits for the same request in another process. */
const waitMs = 5000
/** PostgreSQL: the lock was not to be had in time. */
const lockNotAvailable = '55P03'

/** Undefined for a request without a key. */
export const once: Once = ({ ctx, request, route, account }, work) => {
  const keyed = readIdempotencyKey(request, route, account)
  return keyed && answerOnce(ctx, keyed, work)
}

/** Throws 422 where the key belongs to another request, 409 while the first one takes too long. */
async function answerOnce(
  ctx: Context,
  keyed: Keyed,
  work: (ctx: Context) => Promise<Answer>,
): Promise<Kept> {
  const nudges: (Instant | undefined)[] = []
  const kept = await ctx.db.transaction(async (tx) => {
    nudges.length = 0
    const known = await claim(ctx, tx, keyed)
    if (known) return { ...replayed(keyed, known), isReplay: true }
    const nudge = (at?: Instant): void => void nudges.push(at)
    const answer = await work({ ...ctx, db: inOne(ctx.db, tx), nudge })
    await keep(tx, keyed, answer, ctx.clock.now())
    return { ...answer, isReplay: false }
  })
  for (const at of nudges) ctx.nudge(at)
  return kept
}

/** The row of the key, where it is there already; else it is there from now on. */
async function claim(ctx: Context, tx: Tx, keyed: Keyed): Promise<IdempotencyKey | undefined> {
  const now = ctx.clock.now()
  const { request_hash, ...scope } = keyed
  const own = () =>
    tx
      .selectFrom('idempotency_key')
      .selectAll()
      .where((eb) => eb.and(scope))
  try {
    if (engineOf(tx) === 'postgres')
      await sql`set local lock_timeout = ${sql.lit(waitMs)}`.execute(tx)
    await tx
      .deleteFrom('idempotency_key')
      .where((eb) => eb.and(scope))
      .where('expires_at', '<=', now)
      .execute()
    const made = await tx
      .insertInto('idempotency_key')
      .values({
        ...{ ...keyed, status: null, answer: null, date_created: now },
        expires_at: addMillis(now, keptMs),
      })
      .onConflict((conflict) => conflict.doNothing())
      .returning('key')
      .executeTakeFirst()
    return made ? undefined : await own().executeTakeFirst()
  } catch (error) {
    if ((error as { code?: string }).code === lockNotAvailable) throw beingAnswered()
    throw error
  }
}

function replayed({ request_hash }: Keyed, known: IdempotencyKey): Answer {
  if (known.request_hash !== request_hash) throw otherRequest()
  if (known.status === null || known.answer === null) throw beingAnswered()
  return { status: known.status, answer: known.answer }
}

/** What is sent later can be asked about until a day after it. */
async function keep(tx: Tx, keyed: Keyed, { status, answer }: Answer, now: Instant): Promise<void> {
  const { request_hash: _, ...scope } = keyed
  const { date_scheduled } = JSON.parse(answer || '{}') as { date_scheduled?: string | null }
  const due = date_scheduled ? parseInstant(date_scheduled, 0) : undefined
  const expires_at = addMillis(due && due > now ? due : now, keptMs)
  await tx
    .updateTable('idempotency_key')
    .set({ status, answer, expires_at })
    .where((eb) => eb.and(scope))
    .execute()
}

/** A database in which all is one transaction that has begun already. */
function inOne(db: Database, tx: Tx): Database {
  const one: Database = {
    ...db,
    ...{ read: tx, aside: tx, tx },
    transaction: (work) => work(tx),
    insist: (work) => work(tx),
    within: () => one,
  }
  return one
}
