/** Reads the users of an organization, their memberships and the numbers they send from. */

import type { Membership, User } from '../accounts/account.ts'
import type { Reader } from '../db/database.ts'
import { type Page, type PageRequest, pageOfRows } from '../http/listing.ts'
import { canSend, type PhoneNumber } from '../phone-numbers/phone-number.ts'
import { fromJson } from '../values/json.ts'

export type UserOrder = readonly ('first_name' | 'last_name')[]

/** A row is found only by its id together with its organization (invariant I11). */
export async function findUser(
  db: Reader,
  organization_id: string,
  id: string,
): Promise<User | undefined> {
  return db
    .selectFrom('user')
    .selectAll()
    .where('organization_id', '=', organization_id)
    .where('id', '=', id)
    .executeTakeFirst()
}

/** One page, in the order of these names. */
export async function listUsers(
  db: Reader,
  organization_id: string,
  order: UserOrder,
  page: PageRequest,
): Promise<Page<User>> {
  const query = db.selectFrom('user').selectAll().where('organization_id', '=', organization_id)
  const ordered = order.reduce((sorted, column) => sorted.orderBy(column), query)
  return pageOfRows(ordered.orderBy('id'), page)
}

/** A membership with the user it makes a member. */
export type Member = { membership: Membership; user: User }

/** Everybody in the organization, in the order in which they joined. */
export async function listMembers(db: Reader, organization_id: string): Promise<Member[]> {
  const memberships = await db
    .selectFrom('membership')
    .selectAll()
    .where('organization_id', '=', organization_id)
    .orderBy('date_created')
    .orderBy('id')
    .execute()
  const users = await db
    .selectFrom('user')
    .selectAll()
    .where('organization_id', '=', organization_id)
    .execute()
  const byId = new Map(users.map((user) => [user.id, user]))
  return memberships.flatMap((membership) => {
    const user = byId.get(membership.user_id)
    return user ? [{ membership, user }] : []
  })
}

/**
 * A look-up of the numbers of each user: their own, then the group numbers they take part in; those
 * that can send before others, the oldest first. Programs take the first one to send from.
 */
export async function phoneNumbersByUser(
  db: Reader,
  organization_id: string,
): Promise<(user_id: string) => PhoneNumber[]> {
  const numbers = await db
    .selectFrom('phone_number')
    .selectAll()
    .where('organization_id', '=', organization_id)
    .orderBy('date_created')
    .orderBy('id')
    .execute()
  const sorted = numbers.toSorted((a, b) => Number(canSend(b)) - Number(canSend(a)))
  return (user_id) => [
    ...sorted.filter((number) => number.user_id === user_id),
    ...sorted.filter((number) => number.user_id === null && hasParticipant(number, user_id)),
  ]
}

function hasParticipant(number: PhoneNumber, user_id: string): boolean {
  return fromJson(number.participants).includes(user_id)
}
