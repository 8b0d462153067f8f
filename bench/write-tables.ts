/** Puts the tables where the document keeps them; rows that did not run stay as they are. */
import { readFileSync, writeFileSync } from 'node:fs'
import { listOf, type Result, report } from './report.ts'

export function writeTables(
  document: string,
  surroundings: readonly string[],
  results: readonly Result[],
): void {
  let text = readFileSync(document, 'utf8')
  for (const result of results) {
    text = between(text, result.row.id, `${report(result)}\n\n${listOf(surroundings)}`)
  }
  writeFileSync(document, text)
}

/** The text with what stands between a row's markers replaced. Throws where they are missing. */
export function between(text: string, id: string, inside: string): string {
  const [begin, end] = [`<!-- bench ${id} -->`, `<!-- end ${id} -->`]
  const [from, to] = [text.indexOf(begin), text.indexOf(end)]
  if (from === -1 || to < from) throw new Error(`The markers of ${id} are missing.`)
  return `${text.slice(0, from + begin.length)}\n${inside}\n${text.slice(to)}`
}
