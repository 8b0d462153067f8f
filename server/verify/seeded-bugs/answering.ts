/** Bugs in what follows from the answers of carriers, their receipts, and texts that come in. */
import type { SeededBug } from './seeded-bug.ts'

export const bugsInAnswering: SeededBug[] = [
  {
    name: 'a send of unknown outcome is tried again',
    edits: [
      {
        file: 'sending/verdict.ts',
        find: "return state === 'submitting' ? 'loseAnswer' : undefined",
        replace: "return state === 'submitting' ? 'backOff' : undefined",
      },
      {
        file: 'sending/settle-attempts.ts',
        find: "if (verdict === 'busy')",
        replace: "if (verdict === 'busy' || verdict === 'unknown')",
      },
    ],
    killer: { test: 'src/sending/sending.test.ts' },
  },
  {
    name: 'a settled attempt is settled again',
    edits: [
      {
        file: 'sending/record-outcomes.ts',
        find: 'guard: unsettled,',
        replace: "guard: unsettled && '1 = 1',",
      },
    ],
    killer: { test: 'src/sending/lost-answers.test.ts' },
  },
  {
    name: 'a carrier may take for ever to answer',
    edits: [
      {
        file: 'sending/submit.ts',
        find: 'await Promise.race([answer, deadline.passed])',
        replace: 'await Promise.race([answer])',
      },
    ],
    killer: { test: 'src/sending/send-messages.test.ts' },
  },
  {
    name: 'a late answer is thrown away',
    edits: [
      {
        file: 'sending/send-messages.ts',
        find: '  void late\n    ?.then',
        replace: '  void (late && undefined as typeof late)\n    ?.then',
      },
    ],
    killer: { test: 'src/sending/send-messages.test.ts' },
  },
  {
    name: 'an adapter that fails counts as a refusal',
    edits: [
      {
        file: 'sending/submit.ts',
        find: "hasLeft ? 'unknown' : 'busy'",
        replace: "hasLeft ? 'rejected' : 'busy'",
      },
    ],
    killer: { test: 'src/sending/send-messages.test.ts' },
  },
  {
    name: 'an answer that cannot be stored at once is lost',
    edits: [
      {
        file: 'sending/send-messages.ts',
        find: 'if (!isUnavailable(error) || triesLeft <= 1) throw error',
        replace: 'if (triesLeft <= recordTriesMax || isUnavailable(error)) throw error',
      },
    ],
    killer: { test: 'src/sending/send-messages.test.ts' },
  },
  {
    name: 'the last receipt wins',
    edits: [
      {
        file: 'sending/verdict.ts',
        find: 'const said = new Set(receipts.map((receipt) => receipt.status))',
        replace: 'const said = new Set(receipts.slice(-1).map((receipt) => receipt.status))',
      },
    ],
    killer: { test: 'src/sending/verdict.test.ts' },
  },
  {
    name: 'receipts that come before the answer are forgotten',
    edits: [
      {
        file: 'sending/record-outcomes.ts',
        find: "(attempt) => attempt.outcome === 'accepted'),",
        replace: '() => false),',
      },
    ],
    killer: { test: 'src/sending/record-receipts.test.ts' },
  },
  {
    name: 'a receipt for an earlier try decides',
    edits: [
      {
        file: 'sending/settle-attempts.ts',
        find: 'if (!verdict || message?.attempt_id !== attempt.id) continue',
        replace: 'if (!verdict || !message) continue',
      },
    ],
    killer: { test: 'src/sending/record-receipts.test.ts' },
  },
  {
    name: 'a text delivered again is stored again',
    edits: [
      {
        file: 'receiving/receive-messages.ts',
        find: '(await findReceived(tx, input)) ?? (await receive(ctx, tx, input))',
        replace: 'await receive(ctx, tx, input)',
      },
    ],
    killer: { test: 'src/receiving/receive-messages.test.ts' },
  },
  {
    name: 'texts that say the same are taken for one',
    edits: [
      {
        file: 'receiving/receive-messages.ts',
        find: '{ organization_id, carrier_id, carrier_message_id }: InboundMessage',
        replace: '{ organization_id, carrier_id, text: carrier_message_id }: InboundMessage',
      },
      {
        file: 'receiving/receive-messages.ts',
        find: ".where('carrier_message_id', '=', received.carrier_message_id)",
        replace: ".where('text', '=', received.carrier_message_id)",
      },
    ],
    killer: { test: 'src/receiving/receive-messages.test.ts' },
  },
  {
    name: 'a callback is believed, whoever signed it',
    edits: [
      {
        file: 'carriers/carrier-callbacks.ts',
        find: 'if (!verify(raw)) {',
        replace: 'if (!verify) {',
      },
    ],
    killer: { test: 'test/carriers/twilio.test.ts' },
  },
  {
    name: 'what was found by a look-up is proof, whoever it belongs to',
    edits: [
      {
        file: 'sending/look-up.ts',
        find: 'return candidates.find(({ carrier_message_id }) => !others.has(carrier_message_id))',
        replace: 'return candidates[others.size - others.size]',
      },
    ],
    killer: { test: 'test/carriers/twilio.test.ts' },
  },
  {
    name: 'what could be dialled only nearby is sent to',
    edits: [
      {
        file: 'messages/judge-ends.ts',
        find: 'if (!isDialable(remote_phone))',
        replace: 'if (!isDialable(remote_phone) && remote_phone.length < 3)',
      },
    ],
    killer: { test: 'test/api/senders.test.ts' },
  },
]
