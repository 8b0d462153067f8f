/** What was found, once for each kind, with the least request that shows it. */
import type { Finding } from './checks.ts'

export type Found = Finding & {
  /** The operations that show it, and the engines below them. */
  operations: Set<string>
  engines: Set<string>
  times: number
  /** The least request that shows it, in words. */
  sample: string
  /** What it takes besides this request. */
  note: string
}
/** Where it was seen. */
export type At = { operation: string; engine: string }

const operationsShown = 4

export function createFindings() {
  const kinds = new Map<string, Found>()
  /** The kinds by where they were seen; the least request is looked for once in each place. */
  const seen = new Map<string, Found>()
  const placeOf = (finding: Finding, at: At) => `${at.operation} ${at.engine} ${kindOf(finding)}`
  return {
    /** Counts it, if it is known there already. */
    countAgain(finding: Finding, at: At): boolean {
      const found = seen.get(placeOf(finding, at))
      if (found) found.times += 1
      return found !== undefined
    },
    add(finding: Finding, at: At, sample: string, note = ''): void {
      const kind = kindOf(finding)
      const found = kinds.get(kind) ?? newFound(finding, sample, note)
      found.operations.add(at.operation)
      found.engines.add(at.engine)
      found.times += 1
      kinds.set(kind, found)
      seen.set(placeOf(finding, at), found)
    },
    /** In how many places something was seen. */
    places: () => seen.size,
    /** One line a kind. */
    lines: () => [...kinds.values()].map(lineOf),
  }
}
export type Findings = ReturnType<typeof createFindings>

function newFound(finding: Finding, sample: string, note: string): Found {
  return { ...finding, sample, note, times: 0, operations: new Set(), engines: new Set() }
}

function kindOf({ check, status, detail }: Finding): string {
  return `${check} ${status} ${detail}`
}

function lineOf({
  check,
  status,
  detail,
  times,
  operations,
  engines,
  sample,
  note,
}: Found): string {
  const names = [...operations]
  const more = names.length > operationsShown ? ` and ${names.length - operationsShown} more` : ''
  const where = `${names.slice(0, operationsShown).join(', ')}${more}`
  return [
    `${check}: ${status} ${detail}`,
    `${times} times at ${where} on ${[...engines].join(' and ')}`,
    ...(note ? [note] : []),
    sample,
  ].join('; ')
}
