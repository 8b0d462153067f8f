/** Bugs in what callers are shown, what strangers' files may do, and what is kept of what was deleted. */
import type { SeededBug } from './seeded-bug.ts'

export const bugsInShowing: SeededBug[] = [
  {
    name: 'the country of the other phone is that of one’s own',
    edits: [
      {
        file: 'messages/message-presenter.ts',
        find: 'remote_country_iso: row.remote_phone && countryOfPhone(row.remote_phone)',
        // Alike where both are of one country, and where only one is known.
        replace:
          'remote_country_iso: row.remote_phone && countryOfPhone(row.local_phone ?? row.remote_phone)',
      },
    ],
    killer: { test: 'test/api/create-sms.test.ts' },
  },
  {
    name: 'a template of another user’s own is sent',
    edits: [
      {
        file: 'messages/judge-message.ts',
        find: '!(template && isVisible(template, caller))',
        replace: '!(template && isVisible && caller)',
      },
    ],
    killer: { test: 'test/api/create-sms-content.test.ts' },
  },
  {
    name: 'the bytes of a file outlive its message',
    edits: [
      {
        file: 'messages/delete-message.ts',
        find: ".where('message_id', 'in', ids)",
        replace: ".where('message_id', 'in', ids.slice(1))",
      },
    ],
    killer: { test: 'test/api/sms-media.test.ts' },
  },
  {
    name: 'a stranger’s file is served as what it says it is',
    edits: [
      {
        file: 'media/media-routes.ts',
        find: 'showable.get(media.content_type) ?? unknownType',
        replace: 'showable.get(media.content_type) ?? media.content_type ?? unknownType',
      },
    ],
    killer: { test: 'test/api/sms-media.test.ts' },
  },
  {
    name: 'a moment is shown as a day, which the document does not know',
    edits: [
      {
        file: 'phone-numbers/phone-number-presenter.ts',
        find: 'date_updated: row.date_updated,',
        replace: 'date_updated: row.date_updated.slice(0, 10),',
      },
    ],
    killer: { harness: 'contract-fuzz', count: 1000 },
  },
  {
    name: 'what is not there is told in another form than other errors',
    edits: [
      {
        file: 'http/errors.ts',
        find: '{ error: `Empty query: ${model} matching query does not exist.` }',
        replace: '{ message: `Empty query: ${model} matching query does not exist.` }',
      },
    ],
    killer: { harness: 'contract-fuzz', count: 1000 },
  },
]
