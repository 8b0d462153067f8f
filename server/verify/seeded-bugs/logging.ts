/** Bugs in what is told of a change, and one in the house. */
import type { SeededBug } from './seeded-bug.ts'

const events = { test: 'test/api/events.test.ts' }

export const bugsInLogging: SeededBug[] = [
  {
    name: 'an event does not tell which request it comes of',
    edits: [
      {
        file: 'events/record-events.ts',
        find: 'request_id: cause.request_id,',
        replace: 'request_id: null,',
      },
    ],
    killer: events,
  },
  {
    name: 'a lead changes, and no event tells',
    edits: [
      {
        file: 'events/change-rows.ts',
        find: 'await recordEvents(ctx, tx, kind, events)',
        replace: 'if (events.length > 1) await recordEvents(ctx, tx, kind, events)',
      },
    ],
    killer: events,
  },
  {
    name: 'the second of two changes undoes the first',
    edits: [
      {
        file: 'events/change-rows.ts',
        find: "const match = ['organization_id', 'id', 'rev'] as const",
        replace: "const match = ['organization_id', 'id'] as const",
      },
      {
        file: 'events/change-rows.ts',
        find: "const update = { organization_id, id, rev: rev - 1, [next('rev')]: rev }",
        replace: 'const update = { organization_id, id, rev: rev + next.length - 1 }',
      },
    ],
    killer: { test: 'src/events/change-rows.test.ts' },
  },
  {
    name: 'an event holds the new value for the old one',
    edits: [
      {
        file: 'events/logged-object.ts',
        find: 'old[column] = before[column]',
        replace: 'old[column] = after[column]',
      },
    ],
    killer: { test: 'src/events/walk-back.test.ts' },
  },
  {
    name: 'that events have gone is forgotten',
    edits: [
      {
        file: 'events/expire-events.ts',
        find: 'if (count > 0 || older.some(({ expired }) => expired === 1))',
        replace: 'if (count > 0 || older.length > 9)',
      },
    ],
    killer: { test: 'src/events/expire-events.test.ts' },
  },
  {
    name: 'a room looks up',
    edits: [
      {
        file: 'tasks/task.ts',
        find: "import type { TaskDate } from './task-date.ts'",
        replace: `import type { TaskDate } from './task-date.ts'
export { messageKind } from '../messages/message-kind.ts'`,
      },
    ],
    killer: { test: '../scripts/checks/layers.test.ts' },
  },
]
