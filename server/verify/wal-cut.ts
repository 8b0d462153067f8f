/** V-4: power cuts. What was on the disk may end anywhere and end in garbage; what was acked is there. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { messageType } from '../src/messages/message-kind.ts'
import type { Harness, HarnessResult, HarnessRun } from './harness.ts'
import { createRandom, type Random } from './simulation/random.ts'
import { type History, writeHistory } from './wal-history.ts'

/** A new history after so many cuts: enough to try each of its frame edges, and many bytes between. */
const cutsPerHistory = 1000

export const harness: Harness = {
  id: 'V-4',
  unit: 'power cuts',
  promise:
    'After a power cut everything acknowledged before it is there, and nothing is half there.',
  full: 50_000,
  fast: 1000,
  minutes: 2.5,
  run,
}

async function run({ count, seed, deadlineMs, log }: HarnessRun): Promise<HarnessResult> {
  const startedAt = performance.now()
  // In memory if possible: the disk is simulated, the kernel's cache must not be the slow part.
  const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'roost-cut-'))
  const tally = { reached: 0, violations: [] as string[], prefixes: new Set<string>(), tails: 0 }
  try {
    for (let number = 0; tally.reached < count; number++) {
      if (performance.now() - startedAt > deadlineMs) break
      const history = await writeHistory(folder, seed + number)
      const cuts = Math.min(cutsPerHistory, count - tally.reached)
      for (let cut = 0; cut < cuts; cut++) {
        const found = tryCut(folder, history, { seed, number, cut })
        tally.reached += 1
        tally.prefixes.add(`${number} ${found.commits}`)
        if (found.beyond) tally.tails += 1
        if (found.broken) tally.violations.push(found.broken)
      }
      if (number % 10 === 9) log(`${tally.reached} cuts, ${tally.violations.length} violations`)
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  const figures = {
    'distinct states recovered': tally.prefixes.size,
    'beyond the cut': tally.tails,
  }
  return { reached: tally.reached, violations: tally.violations, figures }
}

type Trial = { seed: number; number: number; cut: number }
type Found = { commits: number; beyond: boolean; broken: string | undefined }

/** One cut: copies what the disk would hold, opens it as SQLite would after the power is back. */
function tryCut(folder: string, history: History, { seed, number, cut }: Trial): Found {
  const random = createRandom(seed + number * cutsPerHistory + cut)
  const at = placeOf(history, cut, random)
  const wal = spoil(history, at, random)
  const file = join(folder, 'cut.db')
  for (const end of ['-wal', '-shm']) rmSync(`${file}${end}`, { force: true })
  writeFileSync(file, history.main)
  writeFileSync(`${file}-wal`, wal)
  const acked = history.acks.filter(({ offset }) => offset <= at).length
  const where = `seed ${seed}, history ${number}, cut ${cut} at byte ${at} of ${history.end}`
  try {
    const commits = recover(file, history)
    const lost = commits < acked ? `${where}: ${acked} commits were acked, ${commits} are left` : ''
    return { commits, beyond: commits > acked, broken: lost || undefined }
  } catch (error) {
    return { commits: -1, beyond: false, broken: `${where}: ${(error as Error).message}` }
  }
}

/** Each edge of a frame and the bytes beside it come first, then anywhere. */
function placeOf({ edges, end }: History, cut: number, random: Random): number {
  const beside = [-1, 0, 1]
  const edge = edges[Math.floor(cut / beside.length)]
  const at = edge === undefined ? random.below(end + 1) : edge + (beside[cut % 3] ?? 0)
  return Math.min(Math.max(at, 0), end)
}

/** What is after the cut: nothing, zeros, what was to be written with flipped bits, or noise. */
function spoil({ wal }: History, at: number, random: Random): Buffer {
  const kind = random.below(4)
  if (kind === 0 || at >= wal.length) return wal.subarray(0, at)
  const spoilt = Buffer.from(wal)
  const tail = spoilt.subarray(at)
  if (kind === 1) tail.fill(0)
  else {
    const flips = kind === 2 ? 1 : 64
    for (let flip = 0; flip < flips; flip++) {
      // The first flip is near the cut, so that the very next commit is damaged.
      const reach = flip === 0 ? Math.min(tail.length, 200) : tail.length
      const byte = random.below(reach)
      tail[byte] = (tail[byte] ?? 0) ^ (1 << random.below(8))
    }
  }
  return spoilt
}

/** How many commits are there: all of the first ones, whole, and nothing of the rest; or throws. */
function recover(file: string, { acks }: History): number {
  const db = new DatabaseSync(file)
  try {
    const integrity = db.prepare('pragma integrity_check').get()?.integrity_check
    if (integrity !== 'ok') throw new Error(`integrity_check says ${integrity}`)
    const orphans = db.prepare('pragma foreign_key_check').all().length
    if (orphans > 0) throw new Error(`${orphans} rows refer to nothing`)
    const stored = idsOf(db, 'select id from message')
    const queued = idsOf(db, 'select id from message where next_at is not null')
    const told = idsOf(db, `select object_id as id from event where object_type = '${messageType}'`)
    const commits = acks.filter(({ ids }) => ids.some((id) => stored.has(id))).length
    const expected = acks.slice(0, commits).flatMap(({ ids }) => ids)
    for (const [what, rows] of Object.entries({ messages: stored, turns: queued, events: told })) {
      const missing = expected.filter((id) => !rows.has(id)).length
      const extra = rows.size - (expected.length - missing)
      if (missing + extra > 0)
        throw new Error(`of the ${what} ${missing} are missing, ${extra} too many`)
    }
    return commits
  } finally {
    db.close()
  }
}

function idsOf(db: DatabaseSync, query: string): Set<string> {
  return new Set(
    db
      .prepare(query)
      .all()
      .map((row) => String(row.id)),
  )
}
