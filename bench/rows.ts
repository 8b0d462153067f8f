/** Every row there is, in the order of the table. */
import type { Row } from './row.ts'
import { postDraft, postOutbox } from './rows/post-sqlite.ts'

export const rows: Row[] = [postDraft, postOutbox]
