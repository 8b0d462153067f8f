/** Whose rows they are: each organization once. */
export function ownersOf(rows: readonly { organization_id: string }[]): string[] {
  return [...new Set(rows.map((row) => row.organization_id))]
}
