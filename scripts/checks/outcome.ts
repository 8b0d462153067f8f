/** What a check found. No problems: it passed. */
export interface Outcome {
  problems: string[]
  /** One line for the reader, printed whatever the result. */
  note?: string
  /** Why the check could not run at all; counted neither as passed nor as failed. */
  skipped?: string
}

export const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`
