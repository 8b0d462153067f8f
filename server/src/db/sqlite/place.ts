/** Where the statements of a connection are run: here, or in a thread of their own (writer.ts). */
import type { DatabaseSync } from 'node:sqlite'
import { type Statement, type StatementResult, statementsOf } from './statements.ts'

export type Place = {
  /** The result of the last one. When one fails, those after it are not run. */
  run(statements: readonly Statement[]): Promise<StatementResult>
  isTransaction(): boolean
  close(): Promise<void>
}

/** On the event loop: right for whatever is quick, and for a reader, whose pages are in memory. */
export function here(sqlite: DatabaseSync): Place {
  const runOne = statementsOf(sqlite)
  return {
    async run(statements) {
      let result: StatementResult = { rows: [] }
      for (const statement of statements) result = runOne(statement)
      return result
    },
    isTransaction: () => sqlite.isTransaction,
    async close() {
      if (sqlite.isOpen) sqlite.close()
    },
  }
}
