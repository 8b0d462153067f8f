/** What every harness of `npm run verify` is: a promise, an amount of trying, and what it found. */

export type HarnessRun = {
  /** How many trials to make: `full` scaled by the budget, or `fast`. */
  count: number
  /** Printed with every failure; the same seed makes the same trials where that is possible at all. */
  seed: number
  /** Milliseconds after which to stop early and say how far it came. */
  deadlineMs: number
  log(line: string): void
}

export type HarnessResult = {
  /** Trials really made. */
  reached: number
  /** Broken promises in words, each with its seed and failpoint; empty when all held. */
  violations: string[]
  /** Figures worth a line of their own, such as how often each outcome was hit. */
  figures?: Record<string, string | number>
}

export type Harness = {
  /** V-… of the verification plan. */
  id: string
  /** What is tried, in the plural: `kills`, `schedules`. */
  unit: string
  promise: string
  full: number
  fast: number
  /** Minutes a full run may take on two cores. */
  minutes: number
  run(options: HarnessRun): Promise<HarnessResult>
}
