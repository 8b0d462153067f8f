/** Text as both databases can keep it. */

/** Half a surrogate pair is no text, and PostgreSQL keeps no NUL: databases refuse or garble them. */
export function storedText(text: string): string {
  if (text.isWellFormed() && !text.includes('\0')) return text
  return text.toWellFormed().replaceAll('\0', '\ufffd')
}

/** A row as it is stored. */
export function storedRow<Row extends object>(row: Row): Row {
  const entries = Object.entries(row).map(([column, value]) => [
    column,
    typeof value === 'string' ? storedText(value) : value,
  ])
  return Object.fromEntries(entries)
}
