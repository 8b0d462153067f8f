/** Every row there is, in the order of the table. */
import type { Row } from './row.ts'
import { dispatch } from './rows/dispatch.ts'
import { growth } from './rows/growth.ts'
import { lateness } from './rows/lateness.ts'
import { postPostgres } from './rows/post-postgres.ts'
import { postDraft, postOutbox } from './rows/post-sqlite.ts'
import { reads } from './rows/read.ts'
import { searches } from './rows/search.ts'
import { start } from './rows/start.ts'
import { twoProcesses } from './rows/two-processes.ts'
import type { Settings } from './settings.ts'

export function listRows({ sizes }: Pick<Settings, 'sizes'>): Row[] {
  return [
    ...[postDraft, postOutbox, postPostgres],
    ...reads,
    ...searches,
    ...[dispatch, lateness, twoProcesses],
    ...growth(sizes),
    start,
  ]
}
