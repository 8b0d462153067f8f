/** What the log knows of the objects it tells of, whatever they are. */
import { crc32 } from 'node:zlib'
import { storedText } from '../values/stored-text.ts'

/** A row that is changed by compare-and-set against its revision, each change with its event. */
export type LoggedRow = { organization_id: string; id: string; rev: number }

/** A kind of object. Columns that it does not name are shown, and logged. */
export type LoggedKind<Row extends LoggedRow> = {
  /** As Close names them: one, but for tasks. */
  object_types: readonly string[]
  /** Which of them a row is of. */
  object_type(row: Row): string
  lead_id(row: Row): string | null
  /** Of a message: the state that the API shows as a status. */
  state?(row: Row): string
  /** What the API shows: a change of it is told, and counts in the digest. */
  isShown(column: string): boolean
  /** What the log keeps the old values of. */
  isLogged(column: string): boolean
}

/** A kind of which the API shows all columns but for those that only repeat others. */
export function shownWhole<Row extends LoggedRow>(
  object_types: readonly string[],
  lead_id: LoggedKind<Row>['lead_id'],
  repeated: readonly string[] = [],
): LoggedKind<Row> {
  const isShown = (column: string) => column !== 'rev' && !repeated.includes(column)
  const object_type = () => object_types[0] as string
  return { object_types, object_type, lead_id, isShown, isLogged: isShown }
}

/** Old values of the logged columns that differ. */
export function changesOf<Row extends LoggedRow>(
  kind: LoggedKind<Row>,
  before: Row,
  after: Row,
): Partial<Row> {
  const old: Partial<Row> = {}
  for (const column in before)
    if (before[column] !== after[column] && kind.isLogged(column)) old[column] = before[column]
  return old
}

/**
 * A checksum of what the API shows of a row, as it is stored. Columns are taken by name and empty ones
 * are left out, so that one that is added later makes no old event wrong.
 */
export function digestOf<Row extends LoggedRow>(kind: LoggedKind<Row>, row: Row): number {
  const parts: unknown[] = []
  for (const column of Object.keys(row).sort()) {
    const value = row[column as keyof Row]
    if (value === null || value === undefined || !kind.isShown(column)) continue
    parts.push(column, typeof value === 'string' ? storedText(value) : value)
  }
  // Signed, as both engines' integers are.
  return crc32(JSON.stringify(parts)) | 0
}
