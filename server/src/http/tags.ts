/** The chapters of the OpenAPI document, in their order. */
export const tags = {
  SMS: 'Text messages: logged, drafted, scheduled, sent, received.',
  Activities: 'What happened on leads, of every kind there is here.',
  'SMS templates': 'Texts with tags that are filled in from the contact, the lead and the user.',
  'Phone numbers': 'The numbers of your organization that messages leave from and arrive at.',
  Leads: 'Companies or people, and the contacts in them.',
  'Lead statuses': 'The statuses leads can have.',
  'Custom fields': 'Fields that leads and contacts have besides those of Close.',
  Contacts: 'The people of leads, with their phones.',
  Tasks: 'The inbox: one notification for every text that came in.',
  Users: 'Who works in your organization.',
  Organizations: 'Your organization itself.',
  Events: 'What changed, when, and by whom.',
  Webhooks: 'Programs of yours that are told of what changes.',
  'Not kept': 'What Close has and Roost has not: pages that are always empty.',
  Carriers: 'The accounts that your messages really leave by. Not in Close’s API.',
  Sandbox: 'The simulated world: its phones, clock and weather. Not in Close’s API.',
} as const
export type Tag = keyof typeof tags
