/** Every row there is, in the order of the table. */
import type { Row } from './row.ts'
import { dispatch } from './rows/dispatch.ts'
import { lateness } from './rows/lateness.ts'
import { postDraft, postOutbox } from './rows/post-sqlite.ts'

export const rows: Row[] = [postDraft, postOutbox, dispatch, lateness]
