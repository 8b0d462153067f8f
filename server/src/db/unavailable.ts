/** Errors that say: the database cannot work at the moment. The caller may try again. */

/** SQLite result codes: busy, locked, read-only, failing disk, damaged, full disk, cannot open, no database. */
const sqliteCodes = new Set([5, 6, 8, 10, 11, 13, 14, 26])
/** PostgreSQL: connection lost, resources, shutting down or starting, read-only standby, timed out. */
const postgresCodes = /^(08|53|57P0|25006|25P03|57014|55P03|XX00[12])/
const networkCodes = /^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)/
const poolMessages =
  /timeout exceeded when trying to connect|Query read timeout|Connection terminated|Client has encountered a connection error|Client was closed/

/** A commit whose answer was lost, and that could not be asked about since (F-04). */
export class CommitUnknownError extends Error {
  override name = 'CommitUnknownError'
}

/** What a transaction read was changed by another before it could write. It is run again, whole. */
export class OutdatedError extends Error {
  override name = 'OutdatedError'
}

/** Others were in the way again and again, for longer than a caller waits. Nothing was written. */
export class ContentionError extends Error {
  override name = 'ContentionError'
}

/** There is no room on the disk, or what is left is kept for outcomes (F-07). */
export class DiskFullError extends Error {
  override name = 'DiskFullError'
}

/** SQLITE_FULL, and no room for the file that processes share (SQLITE_IOERR_SHMSIZE). */
export function isDiskFull(error: unknown): boolean {
  const { errcode } = (error ?? {}) as { errcode?: unknown }
  return errcode === 13 || errcode === 4874
}

export function isUnavailable(error: unknown): boolean {
  const ours = [CommitUnknownError, ContentionError, DiskFullError]
  if (ours.some((kind) => error instanceof kind)) return true
  if (isStalePlan(error)) return true
  if (typeof error !== 'object' || error === null) return false
  const { errcode, code, message } = error as { errcode?: number; code?: unknown; message?: string }
  if (typeof errcode === 'number') return sqliteCodes.has(errcode & 0xff)
  if (typeof code === 'string') return postgresCodes.test(code) || networkCodes.test(code)
  return poolMessages.test(message ?? '')
}

/** The file is damaged (SQLITE_CORRUPT, SQLITE_NOTADB), or an index of PostgreSQL's (SQLSTATE XX001, XX002). */
export function isDamaged(error: unknown): boolean {
  const { errcode, code } = (error ?? {}) as { errcode?: unknown; code?: unknown }
  if (typeof errcode === 'number') return (errcode & 0xff) === 11 || (errcode & 0xff) === 26
  return code === 'XX001' || code === 'XX002'
}

/** A newer Roost has added a column since this connection planned the statement. */
export function isStalePlan(error: unknown): boolean {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: string }
  return code === '0A000' && message?.includes('cached plan') === true
}

/** Another transaction was in the way; nothing was written, and it may be tried again at once. */
export function isContention(error: unknown): boolean {
  if (error instanceof OutdatedError || isStalePlan(error)) return true
  const { code } = (error ?? {}) as { code?: unknown }
  return code === '40001' || code === '40P01'
}

/**
 * A row that this one refers to is gone, or one like it is there (SQLSTATE 23503, 23505): verbs look
 * before they write, so that it has happened since. Run again, they see it, and say so.
 */
export function isBrokenRule(error: unknown): boolean {
  const { code } = (error ?? {}) as { code?: unknown }
  return code === '23503' || code === '23505'
}
