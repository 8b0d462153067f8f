/** One line of `roost doctor`. */
import type { Violation } from './violation.ts'

export type Diagnosis = {
  check: string
  ok: boolean
  /** For people: what was found, or what is wrong and what to do about it. */
  says: string
  violations?: Violation[]
  /** Invariants about things that this version does not have. */
  not_built?: string[]
}
