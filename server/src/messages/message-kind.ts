/** What the event log knows of messages. */
import type { LoggedKind } from '../events/logged-object.ts'
import { isLogged, isShown } from './columns.ts'
import type { Message } from './message.ts'

export const messageType = 'activity.sms'

export const messageKind: LoggedKind<Message> = {
  object_types: [messageType],
  object_type: () => messageType,
  lead_id: ({ lead_id }) => lead_id,
  state: ({ state }) => state,
  isShown: (column) => column === 'date_updated' || isShown(column),
  isLogged,
}
