/** The thread of a connection, the one that writes or one that looks: runs what it is sent, in order, and answers each time. */
import { parentPort, workerData } from 'node:worker_threads'
import {
  openSqlite,
  type SqliteOptions,
  type Statement,
  type StatementResult,
  statementsOf,
} from './statements.ts'

export type Answer = {
  result?: StatementResult
  /** An error's own properties do not survive the way between threads. */
  error?: { message: string; code?: unknown; errcode?: unknown }
  isTransaction: boolean
}

const options = workerData as SqliteOptions
const sqlite = openSqlite(options)
// checkpointer.ts does that beside the writer.
if (!options.readOnly) sqlite.exec('PRAGMA wal_autocheckpoint = 0')
const runOne = statementsOf(sqlite)

function run(statements: readonly Statement[]): Answer {
  try {
    let result: StatementResult = { rows: [] }
    for (const statement of statements) result = runOne(statement)
    return { result, isTransaction: sqlite.isTransaction }
  } catch (error) {
    const { message, code, errcode } = error as Error & { code?: unknown; errcode?: unknown }
    return { error: { message, code, errcode }, isTransaction: sqlite.isTransaction }
  }
}

parentPort?.on('message', (statements: readonly Statement[] | 'close') => {
  if (statements !== 'close') parentPort?.postMessage(run(statements))
  else {
    sqlite.close()
    parentPort?.close()
  }
})

parentPort?.postMessage('open')
