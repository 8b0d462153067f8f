/** What a row of the table is made of. */
import type { Bench } from './bench.ts'

/** What one run of one contender came to, by figure. */
export type Sample = Record<string, number>

export type Contender = {
  name: string
  /** What it takes and this machine lacks; then it does not run. */
  missing?: string | undefined
  /** One run, warmed up, from a fresh start. */
  run(): Promise<Sample>
}

export type Figure = { id: string; label: string; digits: number }

/** A quotient of two contenders' figures, formed round by round. */
export type Ratio = {
  figure: string
  of: string
  to: string
  /** For costs: `to` divided by `of`, so that more is better here, too. */
  inverse?: boolean
  /** What we want it to be at least. */
  goal?: number
}

/** A figure of ours that is to stay below something. */
export type Limit = { figure: string; of: string; below: number }

export type Row = {
  id: string
  work: string
  figures: Figure[]
  ratios: Ratio[]
  limits?: Limit[]
  contenders(bench: Bench): Promise<Contender[]>
}
