/** What a template's tags can name: a plain snapshot, so that nothing else can be reached (S-31). */
import { fullName, type Organization, type User } from '../accounts/account.ts'
import type { Contact, ContactEmail, ContactPhone } from '../crm/contact.ts'
import type { Lead } from '../crm/lead.ts'
import { formatPhone } from '../phone-numbers/phone.ts'
import { fromJson } from '../values/json.ts'
import { trimUnseen } from '../values/trim-unseen.ts'

export type TagSources = {
  contact: Contact | undefined
  phones: readonly ContactPhone[]
  lead: Lead | undefined
  user: User | undefined
  organization: Organization | undefined
}

/** Values for `{{ contact.first_name }}` and the like; what is unknown is absent. */
export function tagValues({ contact, phones, lead, user, organization }: TagSources) {
  const [firstName, ...otherNames] = nameOf(contact).split(/\s+/)
  const emails: ContactEmail[] = contact ? fromJson(contact.emails) : []
  const shown = displayNameOf(contact, emails, phones)
  return {
    contact: {
      first_name: firstName,
      last_name: otherNames.join(' '),
      name: nameOf(contact) || undefined,
      display_name: shown,
      title: contact?.title,
      email: emails[0]?.email,
      phone: phones[0]?.phone,
    },
    lead: {
      name: lead?.name,
      display_name: lead?.name || shown,
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

/** Digits and what stands between them: a number that was written where a name should be. */
const onlyNumber = /^\+?[\d\s().-]+$/

/** Empty where none is known: nobody is greeted as "+1". */
function nameOf(contact: Contact | undefined): string {
  const name = trimUnseen(contact?.name ?? '')
  return onlyNumber.test(name) ? '' : name
}

/** As the API shows it (contact-presenter.ts). */
function displayNameOf(
  contact: Contact | undefined,
  emails: readonly ContactEmail[],
  phones: readonly ContactPhone[],
): string | undefined {
  const [email, phone] = [emails[0]?.email, phones[0]?.phone]
  return contact?.name || email || (phone && formatPhone(phone))
}
