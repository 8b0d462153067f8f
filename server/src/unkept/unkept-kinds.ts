/**
 * What Close keeps and Roost does not (contract §5, §9; cases/programs). Programs that read all of an account
 * find truthful empty pages, and those that write are told that nothing was stored.
 */
import type { Paged } from '../http/page-limits.ts'

export type UnkeptKind = {
  /** Below `/api/v1/`, with its slash at the end. */
  path: string
  /** Close's class name, as it says it of one that is not there. */
  model: string
  /** In a sentence: "Roost keeps no …". */
  name: string
  paged: Paged
  /** What else an empty page of these holds. */
  totals?: Readonly<Record<string, unknown>>
  /** Its single ones have no address of their own. */
  isListOnly?: boolean
}

const noValue = { value: 0, formatted: '$0' }

/** The sums that Close puts beside a page of opportunities (contract §13), over none of them. */
function opportunityTotals(): Record<string, unknown> {
  const sums = ['total', 'expected'].flatMap((which) =>
    ['one_time', 'monthly', 'annual', 'annualized'].flatMap((period) => {
      const name = `${which}_value_${period}`
      return [
        [name, noValue.value],
        [`${name}_formatted`, noValue.formatted],
      ]
    }),
  )
  return { total_results: 0, count_by_value_period: {}, ...Object.fromEntries(sums) }
}

const activity = (word: string, model: string, name: string): UnkeptKind => ({
  ...{ path: `activity/${word}/`, model, name, paged: 'activities' },
})
const kind = (word: string, model: string, name: string): UnkeptKind => ({
  ...{ path: `${word}/`, model, name, paged: 'unkept' },
})

export const unkeptKinds: readonly UnkeptKind[] = [
  activity('call', 'Call', 'calls'),
  activity('email', 'Email', 'emails'),
  activity('emailthread', 'EmailThread', 'emails'),
  activity('note', 'Note', 'notes'),
  activity('meeting', 'Meeting', 'meetings'),
  activity('whatsapp_message', 'WhatsAppMessage', 'WhatsApp messages'),
  activity('custom', 'CustomActivity', 'custom activities'),
  activity('form_submission', 'FormSubmission', 'forms'),
  activity('status_change/opportunity', 'OpportunityStatusChange', 'opportunities'),
  {
    ...{ path: 'opportunity/', model: 'Opportunity', name: 'opportunities' },
    ...{ paged: 'opportunities', totals: opportunityTotals() },
  },
  kind('status/opportunity', 'OpportunityStatus', 'opportunities'),
  kind('pipeline', 'Pipeline', 'pipelines'),
  kind('email_template', 'EmailTemplate', 'emails'),
  kind('connected_account', 'ConnectedAccount', 'e-mail accounts'),
  kind('send_as', 'SendAs', 'e-mail accounts'),
  kind('unsubscribe/email', 'UnsubscribedEmail', 'e-mail addresses that opted out'),
  kind('sequence', 'Sequence', 'workflows'),
  kind('sequence_subscription', 'SequenceSubscription', 'workflows'),
  kind('dialer', 'Dialer', 'dialers'),
  kind('saved_search', 'SavedSearch', 'smart views'),
  ...['email', 'sequence_subscription', 'delete', 'edit'].map((word) =>
    kind(`bulk_action/${word}`, 'BulkAction', 'bulk actions'),
  ),
  kind('integration_link', 'IntegrationLink', 'integration links'),
  kind('custom_activity', 'CustomActivityType', 'custom activities'),
  kind('custom_object', 'CustomObject', 'custom objects'),
  kind('custom_object_type', 'CustomObjectType', 'custom objects'),
  kind('custom_field/opportunity', 'OpportunityCustomField', 'opportunities'),
  kind('custom_field/activity', 'ActivityCustomField', 'custom activities'),
  kind('custom_field/custom_object_type', 'CustomObjectTypeCustomField', 'custom objects'),
  kind('custom_field/shared', 'SharedCustomField', 'shared custom fields'),
  kind('comment', 'Comment', 'comments'),
  kind('comment_thread', 'CommentThread', 'comments'),
  kind('export', 'Export', 'exports'),
  kind('outcome', 'Outcome', 'call outcomes'),
  kind('playbook', 'Playbook', 'playbooks'),
  kind('scheduling_link', 'SchedulingLink', 'scheduling links'),
  kind('shared_scheduling_link', 'SharedSchedulingLink', 'scheduling links'),
  ...['activity/metrics', 'activity/:id', 'custom/:id', 'sent_emails/:id', 'statuses/lead/:id'].map(
    (word) => ({ ...kind(`report/${word}`, 'Report', 'reports'), isListOnly: true }),
  ),
  { ...kind('user/availability', 'User', 'calls'), isListOnly: true },
]
