/** What is said between an organization and a phone happens one thing at a time. */

/**
 * The name of the conversation's lock: one new sender gets one lead, and nothing leaves while a STOP is
 * being stored (F-31).
 */
export function conversationOf(ends: {
  organization_id: string
  remote_phone: string | null
}): string {
  return `conversation ${ends.organization_id} ${ends.remote_phone}`
}
