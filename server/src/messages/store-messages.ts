/** How a message comes to be stored, with the words by which it is found. */
import { insertMany } from '../db/bulk.ts'
import type { Tx } from '../db/database.ts'
import { writeWords } from '../db/words.ts'
import type { Message } from './message.ts'

/** The only way into the table; `moveMessages` is the only way to change what is in it. */
export async function storeMessages(tx: Tx, messages: readonly Message[]): Promise<void> {
  await insertMany(tx, 'message', messages)
  await writeWords(
    tx,
    'message',
    messages.filter(({ text }) => text),
  )
}
