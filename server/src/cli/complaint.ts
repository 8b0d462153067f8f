/** What a command that failed says, and the code it ends with. */
import { CommanderError } from 'commander'
import { ConfigError } from '../config.ts'
import { NewerSchemaError } from '../db/migrations/migrate.ts'
import { UnusableDatabaseError } from '../db/postgres/session.ts'
import { FolderInUseError } from '../db/sqlite/folder-lock.ts'
import { isUnavailable } from '../db/unavailable.ts'
import { SealedError } from '../secrets/sealing.ts'
import { SecretKeyError } from '../secrets/secret-key.ts'
import { CommandError } from './command-error.ts'

/** 1 it did not work, 2 the command line is wrong, 78 the configuration is wrong. */
const exitCodes = { failed: 1, usage: 2, config: 78 } as const

/** Commander has said what there is to say itself: no message then. */
export type Complaint = { code: number; message?: string }

/** Undefined for what the user cannot put right: a bug, to be seen whole. */
export function complaintOf(error: unknown): Complaint | undefined {
  if (error instanceof CommanderError) {
    return { code: error.exitCode === 0 ? 0 : exitCodes.usage }
  }
  if (!(error instanceof Error)) return undefined
  const { message } = error
  if (error instanceof SealedError) {
    const says = `The secrets in the database do not open: ${message}. Set ROOST_SECRET_KEY to the key they were sealed with.`
    return { code: exitCodes.config, message: says }
  }
  if (error instanceof ConfigError || error instanceof SecretKeyError)
    return { code: exitCodes.config, message }
  if (error instanceof UnusableDatabaseError) return { code: exitCodes.config, message }
  const known = [FolderInUseError, NewerSchemaError, CommandError]
  if (known.some((kind) => error instanceof kind)) return { code: exitCodes.failed, message }
  return folderComplaint(error) ?? databaseComplaint(error)
}

/** The data folder is a file, or not ours to write, or what lies in it is no database. */
function folderComplaint(error: Error & { code?: string; path?: string }): Complaint | undefined {
  if (error.path) {
    const message = `The data folder cannot be used: ${error.message}. Set ROOST_DATA_DIR.`
    return { code: exitCodes.config, message }
  }
  if (error.code === 'ERR_SQLITE_ERROR') {
    const message = `The database in the data folder cannot be opened: ${error.message}.`
    return { code: exitCodes.failed, message }
  }
  return undefined
}

/** Wrong password, no such database, no right to use it, a pooler that knows no settings (SQLSTATE). */
const refusals = /^(28|3D|42501)/
/** A start-up parameter that is not PostgreSQL's to refuse (SQLSTATE 08P01). */
const pooled = /^unsupported startup parameter/
/** What `pg` finds wrong before it asks; it has no codes for these. */
const unasked = /^SASL: |password must be a string|does not support SSL|self-signed certificate/

function databaseComplaint(error: Error & { code?: string }): Complaint | undefined {
  const { code = '', message } = error
  if (pooled.test(message)) {
    const says = `A pooler before the database of DATABASE_URL refuses our settings (${message}). Let DATABASE_URL lead to PostgreSQL itself: Roost pools its connections.`
    return { code: exitCodes.config, message: says }
  }
  if (refusals.test(code) || unasked.test(message)) {
    const says = `The database of DATABASE_URL refuses us: ${message}.`
    return { code: exitCodes.config, message: says }
  }
  if (isUnavailable(error)) {
    // One failure for each address of a name has no message of its own.
    const says = `The database of DATABASE_URL does not answer: ${message || code}.`
    return { code: exitCodes.failed, message: says }
  }
  return undefined
}
