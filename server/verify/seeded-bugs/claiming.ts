/** Bugs in the queue: what is due, who holds it, and what becomes of it when its holder dies. */
import type { SeededBug } from './seeded-bug.ts'

export const bugsInClaiming: SeededBug[] = [
  {
    name: 'a message is due before its time',
    edits: [
      { file: 'sending/begin-sends.ts', find: 'message.send_at > now', replace: 'false' },
      {
        file: 'turns/claim-jobs.ts',
        find: 'lane.run_at <= claim.nowOf(organizationOf(lane.lane))',
        replace: 'lane.run_at',
      },
      {
        file: 'turns/claim-jobs.ts',
        find: ".where('run_at', '<=', claim.due_until)",
        replace: '',
      },
    ],
    killer: { test: 'src/sending/send-timing.test.ts' },
  },
  {
    name: 'jobs are due by the server’s clock instead of the organization’s',
    edits: [
      {
        file: 'turns/claim-jobs.ts',
        find: 'lane.run_at <= claim.nowOf(organizationOf(lane.lane))',
        replace: 'lane.run_at <= claim.now && organizationOf(lane.lane)',
      },
      {
        file: 'turns/claim-jobs.ts',
        find: ".where('run_at', '<=', claim.due_until)",
        replace: ".where('run_at', '<=', claim.now)",
      },
    ],
    killer: { test: 'src/turns/claim-jobs.test.ts' },
  },
  {
    name: 'leases hold nobody off',
    edits: [
      {
        file: 'turns/claim-jobs.ts',
        find: "eb.or([eb('leased_until', 'is', null), eb('leased_until', '<', claim.now)]),",
        replace: "eb.or([eb('leased_until', 'is', null), eb('leased_until', '>', '')]),",
      },
      {
        file: 'turns/claim-jobs.ts',
        find: 'and (job.leased_until is null or job.leased_until < ${now})',
        replace: "and ('' < ${now})",
      },
    ],
    killer: { test: 'src/turns/claim-jobs.test.ts' },
  },
  {
    name: 'a lost lease puts the message back in the queue',
    edits: [
      {
        file: 'sending/lose-answers.ts',
        find: "outcome: 'unknown',",
        replace: "outcome: 'busy',",
      },
      {
        file: 'sending/begin-sends.ts',
        find: 'if (!message || !isPending(message)) done.push(job)',
        replace: `if (message?.state === 'submitting') {
          await retryAt(tx, [{ job, run_at: now }])
          continue
        }
        if (!message || !isPending(message)) done.push(job)`,
      },
    ],
    killer: { test: 'src/sending/lost-answers.test.ts' },
  },
  {
    name: 'a job is ended by whoever lost it',
    edits: [{ file: 'turns/finish-jobs.ts', find: ".where('lease', '=', lease)", replace: '' }],
    killer: { test: 'src/turns/finish-jobs.test.ts' },
  },
  {
    name: 'stop does not wait for a claim under way',
    edits: [
      { file: 'turns/runner.ts', find: 'this.#track(this.#turn())', replace: 'void this.#turn()' },
    ],
    killer: { test: 'src/turns/runner-stop.test.ts' },
  },
  {
    name: 'a restart waits for the leases of the dead',
    edits: [
      {
        file: 'turns/finish-jobs.ts',
        find: ".where('lease', 'is not', null)",
        replace: ".where('lease', '=', '')",
      },
    ],
    killer: { test: 'src/turns/finish-jobs.test.ts' },
  },
]
