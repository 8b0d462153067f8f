/** The other end of the built-in carrier: it takes, refuses, loses answers, on purpose and on record. */
import { type AttemptRef, CarrierError, type Submission } from '../carriers/carrier.ts'
import { type Line, sandboxCarrierId } from '../carriers/sandbox.ts'
import type { Context } from '../context.ts'
import { insertMany } from '../db/bulk.ts'
import { coalesce } from '../db/coalesce.ts'
import type { Tx } from '../db/database.ts'
import { CommitUnknownError, isUnavailable } from '../db/unavailable.ts'
import { hear } from '../receiving/hear.ts'
import { addMillis, type Instant } from '../values/instant.ts'
import { fromJson, toJson } from '../values/json.ts'
import { ownersOf } from '../values/owners.ts'
import { countSegments } from '../values/segments.ts'
import { type Behaviour, behaviourOf, calm, drawsPerSubmit, type Weather } from './behaviour.ts'
import type { SandboxSubmit } from './sandbox-tables.ts'

type Observed = { submission: Submission; behaviour: Behaviour }

/**
 * Keeps its own record of every submit, written in a commit of its own: it is the other side. Asks for the
 * weather unless that is known.
 */
export function createLine(ctx: Context, known?: Weather): Line {
  const observe = coalesce<Observed, SandboxSubmit>(
    (inputs) => ctx.db.within(ownersOf(inputs.map(({ submission }) => submission))).transaction,
    (tx, inputs) => record(ctx, tx, inputs),
  )
  return {
    async submit(submission, leaving) {
      const behaviour = known ? behaviourOf(submission, known, 0) : await decide(ctx, submission)
      leaving()
      const { id } = await stored(observe({ submission, behaviour }))
      if (behaviour.receiptFirst) await tellEarly(ctx, submission)
      return { answer: behaviour.answer, id }
    },
    find: (attempt) => find(ctx, attempt),
  }
}

/** A fault of its own store is none of the line: what was not stored was not taken. */
async function stored(storing: Promise<SandboxSubmit>): Promise<SandboxSubmit> {
  return storing.catch((error) => {
    if (!isUnavailable(error) || error instanceof CommitUnknownError) throw error
    throw new CarrierError('busy', 'the sandbox could not store it', { cause: error })
  })
}

/** Reads the weather and takes this submit's draws from it, so that a seed replays the same storm. */
async function decide(ctx: Context, submission: Submission): Promise<Behaviour> {
  const { organization_id } = submission
  const row = await ctx.db.read
    .selectFrom('weather')
    .selectAll()
    .where('organization_id', '=', organization_id)
    .executeTakeFirst()
  if (!row) return behaviourOf(submission, calm, 0)
  const { drawn } = await ctx.db.transaction((tx) =>
    tx
      .updateTable('weather')
      .set((eb) => ({ drawn: eb('drawn', '+', drawsPerSubmit) }))
      .where('organization_id', '=', organization_id)
      .returning('drawn')
      .executeTakeFirstOrThrow(),
  )
  return behaviourOf(submission, fromJson(row.weather) as Weather, drawn - drawsPerSubmit)
}

/** Stores what arrived and what will come of it, in one transaction. */
async function record(ctx: Context, tx: Tx, inputs: readonly Observed[]): Promise<SandboxSubmit[]> {
  const submits = inputs.map((input) => toRow(ctx, input))
  await insertMany(tx, 'sandbox_submit', submits)
  const plans = inputs.flatMap(({ submission, behaviour }) =>
    behaviour.after.map(({ seconds, plan }) => ({
      organization_id: submission.organization_id,
      id: ctx.newId('sbx'),
      lane: `${submission.organization_id} phone`,
      next_at: addMillis(timeOf(ctx, submission), seconds * 1000),
      attempt_id: submission.attempt_id,
      plan: toJson(plan),
    })),
  )
  await insertMany(tx, 'sandbox_plan', plans)
  return submits
}

function toRow(ctx: Context, { submission, behaviour }: Observed): SandboxSubmit {
  const { organization_id, attempt_id, message_id, local_phone, remote_phone, text, attachments } =
    submission
  const outcomes = {
    accept: 'accepted',
    lose: 'accepted',
    reject: 'rejected',
    throttle: 'busy',
  } as const
  return {
    organization_id,
    id: ctx.newId('sbx'),
    attempt_id,
    message_id,
    local_phone,
    remote_phone,
    text,
    attachments: toJson<object[]>(attachments),
    ...countSegments(text),
    outcome: outcomes[behaviour.answer],
    findable: behaviour.answer === 'lose' ? 0 : 1,
    date_received: timeOf(ctx, submission),
  }
}

function timeOf(ctx: Context, { organization_id, message_id }: Submission): Instant {
  return ctx.clock.nowOf(organization_id, message_id)
}

async function tellEarly(ctx: Context, { organization_id, attempt_id }: Submission): Promise<void> {
  const ear = { organization_id, carrier_id: sandboxCarrierId }
  await ctx.db.transaction((tx) =>
    hear(ctx, tx, ear, [{ heard: 'receipt', attempt_id, status: 'delivered' }]),
  )
}

async function find(
  ctx: Context,
  { organization_id, attempt_id }: AttemptRef,
): Promise<string | undefined> {
  const submit = await ctx.db.read
    .selectFrom('sandbox_submit')
    .select('id')
    .where('organization_id', '=', organization_id)
    .where('attempt_id', '=', attempt_id)
    .where('outcome', '=', 'accepted')
    .where('findable', '=', 1)
    .executeTakeFirst()
  return submit?.id
}
