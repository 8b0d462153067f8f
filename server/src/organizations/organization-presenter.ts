/** The only way out for an organization: row to wire, with its members and lead statuses. */

import { fullName, type Organization as Row } from '../accounts/account.ts'
import type { Reader } from '../db/database.ts'
import { listMembers, type Member, phoneNumbersByUser } from './list-users.ts'
import type { Organization, OrganizationMembership } from './organization-schema.ts'
import { presentSummary, presentUser } from './user-presenter.ts'

/** `expand`: what `_expand` asked for; nested users are in addition to the `user_` fields. */
export async function presentOrganization(
  db: Reader,
  row: Row,
  expand: readonly string[],
): Promise<Organization> {
  const members = await listMembers(db, row.id)
  const numbersOf = await phoneNumbersByUser(db, row.id)
  const withUsers = expand.includes('memberships__user')
  return {
    ...(await presentSummary(db, row)),
    currency: row.currency,
    currency_symbol: symbolOf(row.currency),
    inactive_memberships: [],
    memberships: members.map((member) => ({
      ...presentMember(member, numbersOf(member.user.id)[0]?.number ?? null),
      ...(withUsers && { user: presentUser(member.user) }),
    })),
    plan_type: 'enterprise',
    sms_help_text: row.sms_help_text,
    sms_opt_in_text: row.sms_opt_in_text,
    sms_opt_out_text: row.sms_opt_out_text,
  }
}

function presentMember(
  { membership, user }: Member,
  user_phone: string | null,
): OrganizationMembership {
  return {
    auto_record_calls: 'disabled',
    id: membership.id,
    permissions_granted: [],
    role_id: membership.role_id,
    track_email_opens: false,
    user_email: user.email,
    user_first_name: user.first_name,
    user_full_name: fullName(user),
    user_id: user.id,
    user_image: user.image,
    user_last_name: user.last_name,
    user_phone,
  }
}

/** `$` for USD; the code itself for a currency without a symbol. */
function symbolOf(currency: string): string {
  const style = { style: 'currency', currency, currencyDisplay: 'narrowSymbol' } as const
  const parts = new Intl.NumberFormat('en', style).formatToParts(0)
  return parts.find((part) => part.type === 'currency')?.value ?? currency
}
