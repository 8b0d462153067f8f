/** Counts what a queue hands over, and how late each item was. */
import { percentile } from './statistics.ts'

/** `early`: how many came before they were due. */
export type DrillResult = {
  seconds: number
  p50Ms: number
  p99Ms: number
  maxMs: number
  early: number
}

export class Drill {
  readonly #lateness: Float64Array
  readonly #last = Promise.withResolvers<void>()
  #count = 0
  #began = 0

  constructor(total: number) {
    this.#lateness = new Float64Array(total)
  }

  /** From now on the clock runs. */
  begin(): void {
    this.#began = performance.now()
  }

  /** One item was handed over; without a lateness it was due when the drill began. */
  hit(lateMs = performance.now() - this.#began): void {
    // A queue that hands something over twice would count it twice.
    if (this.#count === this.#lateness.length) return
    this.#lateness[this.#count++] = lateMs
    if (this.#count === this.#lateness.length) this.#last.resolve()
  }

  /** Resolves once everything was handed over and `isEmpty` says that the queue knows it. */
  async end(isEmpty: () => Promise<boolean>): Promise<DrillResult> {
    await this.#last.promise
    while (!(await isEmpty())) await new Promise((resolve) => setTimeout(resolve, 2))
    const seconds = (performance.now() - this.#began) / 1000
    const sorted = this.#lateness.toSorted()
    const [p50Ms, p99Ms, maxMs] = [0.5, 0.99, 1].map((share) => percentile(sorted, share))
    const early = sorted.findIndex((lateMs) => lateMs >= 0)
    return {
      seconds,
      ...{ p50Ms: p50Ms ?? NaN, p99Ms: p99Ms ?? NaN, maxMs: maxMs ?? NaN },
      early: early === -1 ? sorted.length : early,
    }
  }
}
