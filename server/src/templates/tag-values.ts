/** What a template's tags can name: a plain snapshot, so that nothing else can be reached (S-31). */
import { fullName, type Organization, type User } from '../accounts/account.ts'
import type { Contact, ContactEmail, ContactPhone } from '../crm/contact.ts'
import type { Lead } from '../crm/lead.ts'
import { fromJson } from '../values/json.ts'

export type TagSources = {
  contact: Contact | undefined
  phones: readonly ContactPhone[]
  lead: Lead | undefined
  user: User | undefined
  organization: Organization | undefined
}

/** Values for `{{ contact.first_name }}` and the like; what is unknown is absent. */
export function tagValues({ contact, phones, lead, user, organization }: TagSources) {
  const [firstName, ...otherNames] = (contact?.name ?? '').split(/\s+/)
  const emails: ContactEmail[] = contact ? fromJson(contact.emails) : []
  return {
    contact: {
      first_name: firstName,
      last_name: otherNames.join(' '),
      name: contact?.name,
      display_name: contact?.name,
      title: contact?.title,
      email: emails[0]?.email,
      phone: phones[0]?.phone,
    },
    lead: {
      name: lead?.name,
      display_name: lead?.name,
      description: lead?.description,
      url: lead?.url,
    },
    user: {
      first_name: user?.first_name,
      last_name: user?.last_name,
      name: user && fullName(user),
      email: user?.email,
    },
    organization: { name: organization?.name },
  }
}
