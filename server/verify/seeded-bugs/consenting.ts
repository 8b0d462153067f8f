/** Bugs in what somebody's STOP, START or HELP does, and in what is kept of it. */
import type { SeededBug } from './seeded-bug.ts'

/** Nothing leaves the log but by force. */
const unguarded = {
  file: 'db/migrations/0002-messages.ts',
  find: "await appendOnly(db, 'consent')",
  replace: 'void appendOnly',
}

export const bugsInConsenting: SeededBug[] = [
  {
    name: 'STOP is not obeyed',
    edits: [
      {
        file: 'consent/apply-keyword.ts',
        find: 'previous: await recordConsent(tx,',
        replace: 'previous: void (',
      },
    ],
    killer: { test: 'src/sending/sending.test.ts' },
  },
  {
    name: 'a keyword is compared unfolded',
    edits: [
      {
        file: 'consent/keyword.ts',
        find: "fold(text.replace(pictures, ' '))",
        replace: "text.replace(pictures, ' ').toLowerCase()",
      },
    ],
    killer: { test: 'src/consent/keyword.test.ts' },
  },
  {
    name: 'the consent log can be changed',
    edits: [unguarded],
    killer: { test: 'src/consent/consent.test.ts' },
  },
  {
    name: 'consent goes with the lead',
    edits: [
      unguarded,
      {
        file: 'crm/delete-lead.ts',
        find: 'const held = await removeMessages(ctx, tx, messages, cause)',
        replace: `const held = await removeMessages(ctx, tx, messages, cause)
  const said = messages.map((message) => message.id)
  await tx.deleteFrom('consent').where('message_id', 'in', said).execute()`,
      },
    ],
    killer: { test: 'test/api/consent.test.ts' },
  },
  {
    name: 'a mark does not note what was said',
    edits: [
      {
        file: 'sending/take-messages.ts',
        find: 'consent_seq: seq }',
        replace: 'consent_seq: null }',
      },
    ],
    killer: { test: 'test/api/consent.test.ts' },
  },
  {
    name: 'everything passes for an answer to a keyword',
    edits: [
      {
        file: 'sending/take-messages.ts',
        find: 'auto_reply_to: message.auto_reply_to,',
        replace: "auto_reply_to: message.auto_reply_to ?? '',",
      },
    ],
    killer: { test: 'test/api/consent.test.ts' },
  },
  {
    name: 'an answer that was called back still goes to everybody',
    edits: [
      { file: 'messages/complete-message.ts', find: '    auto_reply_to: null,\n', replace: '' },
    ],
    killer: { test: 'test/api/keywords.test.ts' },
  },
  {
    name: 'two machines answer each other for ever',
    edits: [
      {
        file: 'receiving/answer-keyword.ts',
        find: 'answers.length < answersPerHourMax',
        replace: 'answers.length >= 0',
      },
    ],
    killer: { test: 'test/api/keywords.test.ts' },
  },
]
