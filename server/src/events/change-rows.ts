/** How logged objects are stored: each change a compare-and-set of the revision, with its event. */
import type { Insertable } from 'kysely'
import type { Cause } from '../accounts/cause.ts'
import type { Context } from '../context.ts'
import { insertMany, next, updateMany } from '../db/bulk.ts'
import type { Tx } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'
import { OutdatedError } from '../db/unavailable.ts'
import { storedRow } from '../values/stored-text.ts'
import type { EventAction } from './event.ts'
import type { LoggedKind, LoggedRow } from './logged-object.ts'
import { recordEvents } from './record-events.ts'

/** Messages have moves instead (messages/move-messages.ts). */
export type LoggedTable = 'contact' | 'lead' | 'phone_number' | 'sms_template' | 'task'

/** A kind of object that is one row of a table; `apart` are values of its own that other tables keep. */
export type StoredKind<Row extends LoggedRow> = LoggedKind<Row> & {
  table: LoggedTable
  apart?: readonly string[]
}

export type RowChange<Row> = { before: Row; set: Partial<Row>; action?: EventAction }

/** What `apart` names has to be stored by the caller, here and below. */
export async function insertRows<Row extends LoggedRow>(
  ctx: Context,
  tx: Tx,
  kind: StoredKind<Row>,
  cause: Cause,
  rows: readonly Row[],
): Promise<void> {
  const stored = rows.map((row) => without(row, kind.apart)) as unknown
  await insertMany(tx, kind.table, stored as Insertable<Tables[LoggedTable]>[])
  const created = rows.map((after) => {
    const at = ctx.clock.nowOf(after.organization_id)
    return { before: null, after, action: 'created' as const, cause, at }
  })
  await recordEvents(ctx, tx, kind, created)
}

/** The rows as they are now. Throws OutdatedError if any of them has changed since it was read. */
export async function changeRows<Row extends LoggedRow>(
  ctx: Context,
  tx: Tx,
  kind: StoredKind<Row>,
  cause: Cause,
  changes: readonly RowChange<Row>[],
): Promise<Row[]> {
  const after = changes.map(({ before, set }) =>
    storedRow({ ...before, ...set, rev: before.rev + 1 }),
  )
  const columns = new Set(changes.flatMap(({ set }) => Object.keys(set)))
  const updates = after.map((row) => {
    const { organization_id, id, rev } = row
    const values = [...columns].map((column) => [column, row[column as keyof Row]])
    const update = { organization_id, id, rev: rev - 1, [next('rev')]: rev }
    return { ...update, ...without(Object.fromEntries(values), kind.apart) }
  })
  const match = ['organization_id', 'id', 'rev'] as const
  const inOrder = updates.toSorted((a, b) => (String(a.id) < String(b.id) ? -1 : 1))
  const changed = await updateMany(tx, kind.table, inOrder, { match })
  if (changed.length < changes.length) throw new OutdatedError()
  const events = changes.map(({ before, action = 'updated' }, position) => {
    const at = ctx.clock.nowOf(before.organization_id)
    return { before, after: after[position] as Row, action, cause, at }
  })
  await recordEvents(ctx, tx, kind, events)
  return after
}

/** Removes rows of one organization. Throws OutdatedError if any of them has changed since it was read. */
export async function deleteRows<Row extends LoggedRow>(
  ctx: Context,
  tx: Tx,
  kind: StoredKind<Row>,
  cause: Cause,
  rows: readonly Row[],
): Promise<void> {
  const revisions = new Map(rows.map(({ id, rev }) => [id, rev]))
  const gone = await tx
    .deleteFrom(kind.table)
    .where('organization_id', '=', cause.organization_id)
    .where('id', 'in', [...revisions.keys()])
    .returning(['id', 'rev'])
    .execute()
  if (gone.length < rows.length || gone.some(({ id, rev }) => revisions.get(id) !== rev))
    throw new OutdatedError()
  const at = ctx.clock.nowOf(cause.organization_id)
  const deleted = rows.map((before) => {
    return { before, after: null, action: 'deleted' as const, cause, at }
  })
  await recordEvents(ctx, tx, kind, deleted)
}

function without(row: object, columns: readonly string[] = []): Record<string, unknown> {
  const entries = Object.entries(row)
  return Object.fromEntries(entries.filter(([column]) => !columns.includes(column)))
}
