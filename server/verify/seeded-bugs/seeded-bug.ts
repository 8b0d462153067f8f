/** A bug put into a copy of the product on purpose, and who must notice. */

export type Edit = {
  /** Below server/src/. */
  file: string
  /** Occurs there once. */
  find: string
  replace: string
}
/** A test file below server/, or a harness of server/verify/ with as many trials as it needs. */
export type Killer = { test: string } | { harness: string; count: number }
export type SeededBug = { name: string; edits: Edit[]; killer: Killer }
