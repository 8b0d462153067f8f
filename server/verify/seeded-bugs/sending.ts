/** Bugs at the last moment before a message leaves: the mark, and the reasons not to send. */
import type { SeededBug } from './seeded-bug.ts'

export const bugsInSending: SeededBug[] = [
  {
    name: 'the mark is committed after the send',
    edits: [
      {
        file: 'sending/send-messages.ts',
        find: 'await db.transaction((tx) => beginSends(ctx, tx, jobs))',
        replace: `await db.transaction(async (tx) => {
          const sends = await beginSends(ctx, tx, jobs)
          for (const send of sends) Object.assign(send, { early: submit(ctx, send) })
          await Promise.allSettled(sends.map((send) => (send as never)['early']))
          return sends
        })`,
      },
      {
        file: 'sending/send-messages.ts',
        find: 'const answer = submit(ctx, send)',
        replace: "const answer = (send as never)['early'] as Promise<Accepted>",
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
        file: 'sending/begin-sends.ts',
        find: "if (message?.state === 'submitting') await loseAnswers(ctx, tx, [message])",
        replace: '',
      },
      {
        file: 'sending/begin-sends.ts',
        find: "(message.state === 'queued' || message.state === 'scheduled')",
        replace: "['queued', 'scheduled', 'submitting'].includes(message.state)",
      },
    ],
    killer: { test: 'src/sending/lost-answers.test.ts' },
  },
  {
    name: 'opting out is not looked at when a message leaves',
    edits: [
      {
        file: 'sending/begin-sends.ts',
        find: "if (refs.hasOptedOut(organization_id, remote_phone ?? '')) {",
        replace: 'if (!remote_phone) {',
      },
    ],
    killer: { test: 'src/sending/send-timing.test.ts' },
  },
  {
    name: 'STOP is not obeyed',
    edits: [
      {
        file: 'consent/opt-out.ts',
        find: "if (keyword === 'stop') {",
        replace: "if (keyword === ('' as Keyword)) {",
      },
    ],
    killer: { test: 'src/sending/sending.test.ts' },
  },
  {
    name: 'a stale text is sent after a long outage',
    edits: [
      { file: 'sending/begin-sends.ts', find: 'lateMs > latenessMaxMs', replace: 'lateMs < 0' },
    ],
    killer: { test: 'src/sending/send-timing.test.ts' },
  },
  {
    name: 'a message is put off for ever',
    edits: [{ file: 'sending/begin-sends.ts', find: 'lateMs > validityMs', replace: 'lateMs < 0' }],
    killer: { test: 'src/sending/send-timing.test.ts' },
  },
  {
    name: 'a number that cannot send sends',
    edits: [
      {
        file: 'sending/begin-sends.ts',
        find: 'if (!number || !canSend(number)) return',
        replace: 'if (!number || !canSend) return',
      },
    ],
    killer: { test: 'src/sending/send-timing.test.ts' },
  },
]
