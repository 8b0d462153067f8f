/** The only way out for a user, and for what `/me/` tells of the caller. */

import type { Membership as MembershipRow, Organization, User as Row } from '../accounts/account.ts'
import { listLeadStatuses } from '../crm/list-lead-statuses.ts'
import type { Reader } from '../db/database.ts'
import type { PhoneNumber } from '../phone-numbers/phone-number.ts'
import { listMembers, phoneNumbersByUser } from './list-users.ts'
import { readOrganization } from './read-organization.ts'
import type { Me, Membership, OrganizationSummary, User } from './user-schema.ts'

type Person = Omit<User, 'organizations'>

/** A key belongs to one organization, so one is all that a user shows. */
export function presentUser(row: Row): User {
  return { ...presentPerson(row), organizations: [row.organization_id] }
}

function presentPerson(row: Row): Person {
  return {
    date_created: row.date_created,
    date_updated: row.date_updated,
    email: row.email,
    first_name: row.first_name,
    id: row.id,
    image: row.image,
    last_name: row.last_name,
    last_used_timezone: row.last_used_timezone,
  }
}

/** The caller, with organization, memberships and numbers. */
export async function presentMe(db: Reader, row: Row): Promise<Me> {
  const { organization_id } = row
  const members = await listMembers(db, organization_id)
  const own = members.filter(({ user }) => user.id === row.id)
  const numbersOf = await phoneNumbersByUser(db, organization_id)
  const organization = await readOrganization(db, organization_id)
  return {
    ...presentPerson(row),
    email_accounts: [],
    memberships: own.map(({ membership }) => presentMembership(membership)),
    organizations: [await presentSummary(db, organization)],
    phone_numbers: numbersOf(row.id).map(presentNumber),
  }
}

function presentMembership({ organization_id, ...row }: MembershipRow): Membership {
  return {
    auto_record_calls: 'disabled',
    id: row.id,
    organization_id,
    permissions_granted: [],
    role_id: row.role_id,
    track_email_opens: false,
    user_id: row.user_id,
  }
}

/** An organization with its lead statuses, as every answer about one begins. */
export async function presentSummary(db: Reader, row: Organization): Promise<OrganizationSummary> {
  const statuses = await listLeadStatuses(db, row.id)
  return {
    created_by: row.created_by,
    date_created: row.date_created,
    date_updated: row.date_updated,
    id: row.id,
    lead_statuses: statuses.map(({ id, label }) => ({ id, label })),
    name: row.name,
    pipelines: [],
    updated_by: row.updated_by,
  }
}

function presentNumber(row: PhoneNumber): Me['phone_numbers'][number] {
  return {
    date_created: row.date_created,
    date_updated: row.date_updated,
    id: row.id,
    number: row.number,
    organization_id: row.organization_id,
  }
}
