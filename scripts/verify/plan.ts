/** Which harnesses run, how often each tries, and for how long: all that a time budget decides. */
import type { Harness } from '../../server/verify/harness.ts'

export const lanes = 2
export const defaultBudgetMinutes = 60
/** However much time there is, no harness gets more than this times its own estimate. */
const patience = 3
const fastDeadlineMs = 60_000

export interface Found {
  file: string
  harness: Omit<Harness, 'run'>
}
export interface Run extends Found {
  count: number
  deadlineMs: number
  seed: number
  /** It failed once with this seed. */
  again?: boolean
}
export interface Wish {
  fast: boolean
  only: readonly string[]
  budgetMinutes: number
  seed: number
}

/** Longest first, so that the lanes end together. Never fewer tries than the fast count. */
export function planRuns(found: readonly Found[], wish: Wish): Run[] {
  const chosen = found.filter(
    ({ harness }) => wish.only.length === 0 || wish.only.some((id) => isOf(id, harness)),
  )
  const needed = chosen.reduce((sum, { harness }) => sum + harness.minutes, 0)
  const room = Math.min(patience, (wish.budgetMinutes * lanes) / Math.max(needed, 1))
  return chosen
    .toSorted((a, b) => b.harness.minutes - a.harness.minutes)
    .map(({ file, harness }) => {
      const { full, fast, minutes } = harness
      const scaled = Math.max(fast, Math.floor(full * Math.min(1, room)))
      const deadlineMs = wish.fast ? fastDeadlineMs : minutes * room * 60_000
      return { file, harness, count: wish.fast ? fast : scaled, deadlineMs, seed: wish.seed }
    })
}

/** V-9 is V-9-restore too. */
function isOf(id: string, harness: Found['harness']): boolean {
  return harness.id === id || harness.id.startsWith(`${id}-`)
}
