/** The "sometimes" table: how often a process died at each point of a send, by what the carrier did. */
import { type CarrierClass, carrierClasses } from './carrier.ts'

/** How far a send has come; the crash points of guarantees b.5, F-21 … F-26. */
export const stages = ['taking', 'marked', 'submitted', 'accepted', 'recorded'] as const
export type Stage = (typeof stages)[number]

const meaning: Record<Stage, string> = {
  taking: 'take | mark',
  marked: 'mark | submit',
  submitted: 'submit | accept',
  accepted: 'accept | outcome',
  recorded: 'after outcome',
}

export type Cells = Record<string, number>

export function hit(cells: Cells, stage: Stage, carrierClass: CarrierClass): void {
  const cell = `${stage} ${carrierClass}`
  cells[cell] = (cells[cell] ?? 0) + 1
}

export function addCells(total: Cells, cells: Cells): void {
  for (const [cell, count] of Object.entries(cells)) total[cell] = (total[cell] ?? 0) + count
}

/** The cell hit least; 0 if one was never hit. */
export function leastHit(cells: Cells): { cell: string; count: number } {
  const all = stages.flatMap((stage) => carrierClasses.map((name) => `${stage} ${name}`))
  const counted = all.map((cell) => ({ cell, count: cells[cell] ?? 0 }))
  return counted.reduce((least, each) => (each.count < least.count ? each : least))
}

export function tableOf(cells: Cells): string[] {
  const header = ['crash between'.padEnd(17), ...carrierClasses.map((name) => name.padStart(12))]
  const lines = stages.map((stage) => [
    meaning[stage].padEnd(17),
    ...carrierClasses.map((name) => String(cells[`${stage} ${name}`] ?? 0).padStart(12)),
  ])
  return [header, ...lines].map((line) => line.join(''))
}
