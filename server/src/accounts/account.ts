/** Organizations, their users and memberships (contract §4.3). */
import type { Selectable } from 'kysely'
import type { Instant } from '../values/instant.ts'

export interface OrganizationTable {
  id: string
  name: string
  currency: string
  /** ISO country whose dialling rules read numbers written without a country code. */
  country: string
  /** What STOP, START and HELP are answered with; null for the usual answers. */
  sms_opt_out_text: string | null
  sms_opt_in_text: string | null
  sms_help_text: string | null
  created_by: string | null
  updated_by: string | null
  date_created: Instant
  date_updated: Instant
}
export type Organization = Selectable<OrganizationTable>

export interface UserTable {
  organization_id: string
  id: string
  email: string
  first_name: string
  last_name: string
  image: string | null
  last_used_timezone: string | null
  date_created: Instant
  date_updated: Instant
}
export type User = Selectable<UserTable>

export interface MembershipTable {
  organization_id: string
  id: string
  user_id: string
  role_id: string
  date_created: Instant
}
export type Membership = Selectable<MembershipTable>

/** Who is calling: what an API key or a token stands for. Every read and write is bounded by it. */
export type Account = {
  organization_id: string
  user_id: string
  /** Null for a program that calls with a token. */
  api_key_id: string | null
  /** Of a token: what its program was granted (oauth/). */
  grant_id?: string
  /** The organization's country: default region of phone numbers. */
  country: string
}

export function fullName(user: Pick<User, 'first_name' | 'last_name'>): string {
  return `${user.first_name} ${user.last_name}`.trim()
}
