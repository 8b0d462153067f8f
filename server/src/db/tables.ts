/** Every table, by name. Row types live with the feature that owns them. */
import type { MembershipTable, OrganizationTable, UserTable } from '../accounts/account.ts'
import type { ApiKeyTable } from '../accounts/api-key.ts'
import type { CarrierAccountTable } from '../carriers/carrier-account.ts'
import type { ConsentTable } from '../consent/consent.ts'
import type { ContactEmailTable, ContactPhoneTable, ContactTable } from '../crm/contact.ts'
import type { LeadStatusTable, LeadTable } from '../crm/lead.ts'
import type { CustomFieldTable, CustomValueTable } from '../custom-fields/custom-field.ts'
import type { EventTable } from '../events/event.ts'
import type { EventMarkTable } from '../events/expire-events.ts'
import type { ActivityTable } from '../history/activity.ts'
import type { IdempotencyKeyTable } from '../idempotency/idempotency-key.ts'
import type { MediaTable } from '../media/media.ts'
import type { MessageTable } from '../messages/message.ts'
import type { OauthTables } from '../oauth/oauth-tables.ts'
import type { UserGroupTable } from '../organizations/group.ts'
import type { PhoneNumberTable } from '../phone-numbers/phone-number.ts'
import type { LineageTable } from '../restore/lineage.ts'
import type { AbsenceTable, WatchTable } from '../sending/absence.ts'
import type { AttemptTable } from '../sending/attempt.ts'
import type { ReceiptTable } from '../sending/receipt.ts'
import type { TaskTable } from '../tasks/task.ts'
import type { TemplateTable } from '../templates/template.ts'
import type { WebhookTables } from '../webhooks/webhook.ts'
import type { SandboxTables } from '../world/sandbox-tables.ts'
import type { CommitNoteTable } from './postgres/commit-note.ts'

/** By which a row is found (db/words.ts); on SQLite a virtual table with a `rowid` instead of a key. */
interface WordsTable {
  organization_id: string
  id: string
  words: string
}

export interface Tables extends SandboxTables, WebhookTables, OauthTables {
  absence: AbsenceTable
  activity: ActivityTable
  api_key: ApiKeyTable
  attempt: AttemptTable
  carrier_account: CarrierAccountTable
  /** On PostgreSQL only. */
  commit_note: CommitNoteTable
  consent: ConsentTable
  contact: ContactTable
  contact_email: ContactEmailTable
  contact_phone: ContactPhoneTable
  contact_words: WordsTable
  custom_field: CustomFieldTable
  custom_value: CustomValueTable
  event: EventTable
  event_mark: EventMarkTable
  idempotency_key: IdempotencyKeyTable
  lead: LeadTable
  lead_status: LeadStatusTable
  lead_words: WordsTable
  lineage: LineageTable
  media: MediaTable
  membership: MembershipTable
  message: MessageTable
  message_words: WordsTable
  organization: OrganizationTable
  phone_number: PhoneNumberTable
  receipt: ReceiptTable
  sms_template: TemplateTable
  task: TaskTable
  user: UserTable
  user_group: UserGroupTable
  watch: WatchTable
}
