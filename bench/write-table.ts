/** Puts a table where the document keeps it; rows that did not run stay as they are. */
import { readFileSync, writeFileSync } from 'node:fs'
import { listOf, type Result, report } from './report.ts'

export function writeTable(
  document: string,
  surroundings: readonly string[],
  result: Result,
): void {
  const inside = `${report(result)}\n\n${listOf(surroundings)}`
  writeFileSync(document, between(readFileSync(document, 'utf8'), result.row.id, inside))
}

/** The text with what stands between a row's markers replaced. Throws where they are missing. */
export function between(text: string, id: string, inside: string): string {
  const [begin, end] = [`<!-- bench ${id} -->`, `<!-- end ${id} -->`]
  const [from, to] = [text.indexOf(begin), text.indexOf(end)]
  if (from === -1 || to < from) throw new Error(`The markers of ${id} are missing.`)
  return `${text.slice(0, from + begin.length)}\n${inside}\n${text.slice(to)}`
}
