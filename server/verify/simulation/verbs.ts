/** What is under test. A test of the harness replaces one by a broken one, and must see it caught. */
import { createMessages } from '../../src/messages/create-messages.ts'
import { deleteMessage } from '../../src/messages/delete-message.ts'
import { updateMessage } from '../../src/messages/update-message.ts'
import { receiveMessages } from '../../src/receiving/receive-messages.ts'
import { recordReceipts } from '../../src/sending/record-receipts.ts'
import { sendMessages } from '../../src/sending/send-messages.ts'

export const realVerbs = {
  createMessages,
  updateMessage,
  deleteMessage,
  receiveMessages,
  recordReceipts,
  sendMessages,
}
export type Verbs = typeof realVerbs
