/**
 * A reader in a thread of its own, for what may take long: a search counts all that it finds, and nobody
 * is to wait for that but who asked.
 */
import { here, type Place } from './place.ts'
import { startThread, throughThread } from './start-thread.ts'
import { openSqlite } from './statements.ts'

/** The thread starts with the first question: many servers are never asked one. */
export function openAside(file: string): Place {
  const options = { file, readOnly: true }
  let place: Promise<Place> | undefined
  const start = async (): Promise<Place> => {
    try {
      return throughThread(await startThread('./thread.ts', options))
    } catch {
      // Short of memory or descriptors: better late than not at all.
      return here(openSqlite(options))
    }
  }
  return {
    async run(statements) {
      place ??= start()
      return (await place).run(statements)
    },
    isTransaction: () => false,
    async close() {
      await (await place)?.close()
    },
  }
}
