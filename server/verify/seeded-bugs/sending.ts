/** Bugs at the last moment before a message leaves: the mark, and the reasons not to send. */
import type { SeededBug } from './seeded-bug.ts'

export const bugsInSending: SeededBug[] = [
  {
    name: 'the mark is committed after the send',
    edits: [
      {
        file: 'sending/send-messages.ts',
        find: 'await db.transaction((tx) => takeMessages(ctx, tx, shares))',
        replace: `await db.transaction(async (tx) => {
          const taken = await takeMessages(ctx, tx, shares)
          for (const send of taken.sends) Object.assign(send, { early: submit(ctx, send) })
          await Promise.allSettled(taken.sends.map((send) => (send as never)['early']))
          return taken
        })`,
      },
      {
        file: 'sending/send-messages.ts',
        find: 'await submit(ctx, send)',
        replace: "await ((send as never)['early'] as ReturnType<typeof submit>)",
      },
    ],
    killer: { test: 'src/sending/send-messages.test.ts' },
  },
  {
    name: 'beginSend takes what is with a carrier',
    edits: [
      {
        file: 'messages/states.ts',
        find: "beginSend: {\n    from: ['scheduled', 'queued'],",
        replace: "beginSend: {\n    from: ['scheduled', 'queued', 'submitting'],",
      },
      {
        file: 'sending/take-messages.ts',
        find: 'await loseAnswers(ctx, tx, lost)',
        replace: 'void loseAnswers',
      },
      {
        file: 'sending/take-messages.ts',
        find: "state === 'queued' || state === 'scheduled')",
        replace: "['queued', 'scheduled', 'submitting'].includes(state))",
      },
    ],
    killer: { test: 'src/sending/lost-answers.test.ts' },
  },
  {
    name: 'opting out is not looked at when a message leaves',
    edits: [
      {
        file: 'sending/choose-fate.ts',
        find: "if (!message.auto_reply_to && refs.hasOptedOut(organization_id, remote_phone ?? '')) {",
        replace: 'if (!remote_phone) {',
      },
    ],
    killer: { test: 'src/sending/send-timing.test.ts' },
  },
  {
    name: 'a stale text is sent after a long outage',
    edits: [
      { file: 'sending/absence.ts', find: 'longest > latenessMaxMs ?', replace: 'longest < 0 ?' },
    ],
    killer: { test: 'src/sending/send-timing.test.ts' },
  },
  {
    name: 'a message is put off for ever',
    edits: [
      {
        file: 'sending/choose-fate.ts',
        find: 'if (forMs <= validityMs) return',
        replace: 'if (forMs >= 0) return',
      },
    ],
    killer: { test: 'src/sending/send-timing.test.ts' },
  },
  {
    name: 'a number that cannot send sends',
    edits: [
      {
        file: 'sending/choose-fate.ts',
        find: 'if (!number || !canSend(number)) return',
        replace: 'if (!number || !canSend) return',
      },
    ],
    killer: { test: 'src/sending/send-timing.test.ts' },
  },
]
