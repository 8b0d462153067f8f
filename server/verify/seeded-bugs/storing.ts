/** Bugs in what is stored, and when: commits, events, jobs, the folder, the disk. */
import type { SeededBug } from './seeded-bug.ts'

export const bugsInStoring: SeededBug[] = [
  {
    name: 'the reply comes before the commit',
    edits: [
      {
        file: 'db/coalesce.ts',
        find: 'await transactionOf(inputs)((tx) => verb(tx, inputs))',
        replace: `await new Promise<(Output | Error)[]>((early, fail) =>
          transactionOf(inputs)(async (tx) => {
            const results = await verb(tx, inputs)
            early(results)
            return results
          }).catch(fail))`,
      },
    ],
    killer: { test: 'src/db/coalesce.test.ts' },
  },
  {
    name: 'commits do not wait for the disk (synchronous=NORMAL)',
    edits: [
      {
        file: 'db/sqlite/statements.ts',
        find: "'PRAGMA synchronous = FULL'",
        replace: "'PRAGMA synchronous = NORMAL'",
      },
    ],
    killer: { harness: 'fsync-order', count: 20 },
  },
  {
    name: 'a batch whose commit is in doubt runs again, item by item',
    edits: [
      {
        file: 'db/coalesce.ts',
        find: 'if (isUnavailable(error)) for (const call of batch) call.reject(error)\n    else if',
        replace: 'if',
      },
    ],
    killer: { test: 'src/db/coalesce.test.ts' },
  },
  {
    name: 'events are written after the transaction',
    edits: [
      {
        file: 'messages/create-messages.ts',
        find: 'await recordEvents(ctx, tx, messageKind, events)',
        replace:
          'setImmediate(() => ctx.db.transaction((late) => recordEvents(ctx, late, messageKind, events)))',
      },
    ],
    killer: { harness: 'wal-cut', count: 300 },
  },
  {
    name: 'attempts are written after the mark',
    edits: [
      {
        file: 'sending/take-messages.ts',
        find: "await insertMany(tx, 'attempt', attempts)",
        replace:
          "setImmediate(() => ctx.db.transaction((late) => insertMany(late, 'attempt', attempts)))",
      },
    ],
    killer: { test: 'src/sending/lost-answers.test.ts' },
  },
  {
    name: 'moves write no event',
    edits: [
      {
        file: 'messages/move-messages.ts',
        find: `await appendEvents(
    tx,
    events.filter((event) => winners.has(event.object_id)),
  )`,
        replace: 'if (!winners) await appendEvents(tx, events)',
      },
    ],
    killer: { test: 'src/messages/move-messages.test.ts' },
  },
  {
    name: 'moves do not look at the state',
    edits: [
      {
        file: 'messages/move-messages.ts',
        find: 'changes.filter(({ message, move }) => canMove(message.state, move))',
        replace: 'changes.filter(({ message, move }) => message && canMove && move)',
      },
    ],
    killer: { test: 'src/messages/move-messages.test.ts' },
  },
  {
    name: 'moves do not compare the revision',
    edits: [
      {
        file: 'messages/move-messages.ts',
        find: "match: ['organization_id', 'id', 'rev']",
        replace: "match: ['organization_id', 'id']",
      },
      {
        file: 'messages/move-messages.ts',
        find: 'const { organization_id, id, rev } = message',
        replace: 'const { organization_id, id, rev: now } = message',
      },
      {
        file: 'messages/move-messages.ts',
        find: "= { organization_id, id, rev: rev - 1, [next('rev')]: rev }",
        replace: "= { organization_id, id, [next('rev')]: now }",
      },
    ],
    killer: { test: 'src/messages/move-messages.test.ts' },
  },
  {
    name: 'what a transaction wrote is read from where it is not yet',
    edits: [
      {
        file: 'db/sqlite/connection.ts',
        find: 'if (this.#isClean && SelectQueryNode',
        replace: 'if (SelectQueryNode',
      },
    ],
    killer: { test: 'src/db/sqlite/writer.test.ts' },
  },
  {
    name: 'a write goes out before its transaction has begun',
    edits: [
      {
        file: 'db/sqlite/connection.ts',
        find: 'if (this.#beginning !== undefined) await this.#beginning',
        replace: '',
      },
    ],
    killer: { test: 'src/db/sqlite/writer.test.ts' },
  },
  {
    name: 'a transaction that was given up at once is left open',
    edits: [{ file: 'db/sqlite/connection.ts', find: 'await this.#underWay', replace: '' }],
    killer: { test: 'src/db/sqlite/writer.test.ts' },
  },
  {
    name: 'two servers open one folder',
    edits: [
      { file: 'db/sqlite/folder-lock.ts', find: "lock.exec('BEGIN EXCLUSIVE')", replace: '' },
    ],
    killer: { test: 'src/db/sqlite/folder-lock.test.ts' },
  },
  {
    name: 'the reserve is not given up for an answer',
    edits: [
      {
        file: 'db/sqlite/reserve.ts',
        find: 'if (!isDiskFull(error) || !reserve.release()) throw error',
        replace: 'throw error',
      },
    ],
    killer: { test: 'src/db/sqlite/reserve.test.ts' },
  },
  {
    name: 'others take the room of the reserve',
    edits: [
      {
        file: 'db/sqlite/reserve.ts',
        find: 'if (!reserve.isWhole()) throw',
        replace: 'if (!db) throw',
      },
    ],
    killer: { test: 'src/db/sqlite/reserve.test.ts' },
  },
  {
    name: 'a secret opens wherever it stands',
    edits: [
      {
        file: 'secrets/sealing.ts',
        find: "[table, organization_id, id, column].join('\\n')",
        replace: "[table, organization_id, id, column].join('\\n').slice(0, 0)",
      },
    ],
    killer: { test: 'src/secrets/sealing.test.ts' },
  },
  {
    name: 'whoever changes one lead status does not hold the others',
    edits: [
      {
        file: 'db/hold.ts',
        find: "if (engineOf(tx) !== 'postgres') return",
        replace: "if (engineOf(tx) !== 'postgres' || table === 'organization') return",
      },
    ],
    killer: { test: 'test/api/at-once.test.ts' },
  },
]
