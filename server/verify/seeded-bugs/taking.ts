/** Bugs in the queue: what is due, how much of it there is room for, and what becomes of it when its taker dies. */
import type { SeededBug } from './seeded-bug.ts'

export const bugsInTaking: SeededBug[] = [
  {
    name: 'a message is due before its time',
    edits: [
      {
        file: 'sending/choose-fate.ts',
        find: 'if (send_at > now)',
        replace: "if (send_at === '')",
      },
      {
        file: 'turns/runner.ts',
        find: 'lane.next_at <= clock.nowOf(organizationOf(lane))',
        replace: 'lane.next_at',
      },
      {
        file: 'sending/read-due.ts',
        find: "    .where('next_at', '<=', due)\n    .where(isFree",
        replace: '    .where(isFree',
      },
      {
        file: 'sending/read-due.ts',
        find: "        .whereRef('message.next_at', '<=', 'wanted.due')\n        .where(isFree",
        replace: '        .where(isFree',
      },
    ],
    killer: { test: 'src/sending/send-timing.test.ts' },
  },
  {
    name: 'what is due is due by the server’s clock instead of the organization’s',
    edits: [
      {
        file: 'turns/runner.ts',
        find: 'lane.next_at <= clock.nowOf(organizationOf(lane))',
        replace: 'lane.next_at <= clock.now() && organizationOf(lane)',
      },
    ],
    killer: { test: 'src/turns/runner.test.ts' },
  },
  {
    name: 'the room of a carrier is not asked',
    edits: [
      {
        file: 'sending/share-room.ts',
        find: 'let free = carrier ? Math.min(windows.room(carrier), left) : left',
        replace: 'let free = carrier && windows ? left : left',
      },
    ],
    killer: { test: 'src/sending/brake.test.ts' },
  },
  {
    name: 'room comes back with the mark instead of the outcome',
    edits: [
      {
        file: 'sending/send-messages.ts',
        find: 'for (const { carrier } of sends) windows.take(carrier.id, 1)',
        replace: 'for (const { carrier } of sends) windows.take(carrier.id, 0)',
      },
    ],
    killer: { test: 'src/sending/brake.test.ts' },
  },
  {
    name: 'a number that moved to another carrier leaves without that one’s room',
    edits: [
      {
        file: 'sending/choose-fate.ts',
        find: 'return lane === message.lane ?',
        replace: "return lane !== '' ?",
      },
    ],
    killer: { test: 'src/sending/brake.test.ts' },
  },
  {
    name: 'marks hold nobody off',
    edits: [
      {
        file: 'sending/read-due.ts',
        find: "(state <> 'submitting' or leased_until < ${now})",
        replace: "(state <> 'submitting' or '' < ${now})",
      },
    ],
    killer: { test: 'src/sending/lost-answers.test.ts' },
  },
  {
    name: 'a lost lease puts the message back in the queue',
    edits: [
      { file: 'sending/lose-answers.ts', find: "outcome: 'unknown',", replace: "outcome: 'busy'," },
    ],
    killer: { test: 'src/sending/lost-answers.test.ts' },
  },
  {
    name: 'a move leaves the turn of what does not wait any more',
    edits: [
      {
        file: 'messages/move-messages.ts',
        find: '...(waiting.includes(state) ? null : { lane: null, next_at: null }),',
        replace: '...(waiting.length > 0 ? null : { lane: null, next_at: null }),',
      },
    ],
    killer: { test: 'src/messages/move-messages.test.ts' },
  },
  {
    name: 'stop does not wait for a take under way',
    edits: [
      { file: 'turns/runner.ts', find: 'this.#track(this.#turn())', replace: 'void this.#turn()' },
    ],
    killer: { test: 'src/turns/runner-stop.test.ts' },
  },
  {
    name: 'a restart waits for the leases of the dead',
    edits: [
      {
        file: 'sending/lose-answers.ts',
        find: ".where('lane', 'is not', null)",
        replace: ".where('lane', 'is', null)",
      },
    ],
    killer: { test: 'src/sending/lost-answers.test.ts' },
  },
]
