/** V-2: random sequences of API calls, compared with a model of Close's semantics. */
import fc from 'fast-check'
import type { Harness, HarnessResult, HarnessRun } from './harness.ts'
import { startPostgres } from './lab/postgres.ts'
import { createModel, type Model } from './model/close-model.ts'
import { commands } from './model/sequences.ts'
import { openSubject, type Subject } from './model/subject.ts'

const callsPerSequence = 40
const sequencesPerBatch = 5

export const harness: Harness = {
  id: 'V-2',
  unit: 'calls',
  promise: "The API does what a model of Close's semantics says, whatever the order of calls",
  full: 100_000,
  fast: 1000,
  minutes: 3,
  async run(options): Promise<HarnessResult> {
    const share = { ...options, count: Math.ceil(options.count / 2) }
    const began = performance.now()
    const postgres = await startPostgres()
    await postgres.createDatabase('model')
    // Nothing here asks what is left after a crash, and waiting for the disk is most of a call.
    await postgres.query('alter database model set synchronous_commit = off')
    // At the same time: while one waits for its database, the other goes on.
    const compared = await Promise.all([
      compareOn('SQLite', share),
      compareOn('PostgreSQL', share, postgres.url('model')),
    ])
    await postgres.stop()
    const reached = compared.reduce((sum, { calls }) => sum + calls, 0)
    const [onSqlite, onPostgres] = compared.map(
      ({ calls, sequences }) => `${calls} calls, ${sequences} sequences`,
    )
    const perSecond = Math.round((1000 * reached) / (performance.now() - began))
    const figures = {
      SQLite: onSqlite ?? '',
      PostgreSQL: onPostgres ?? '',
      'calls per second': perSecond,
    }
    return { reached, violations: compared.flatMap(({ violations }) => violations), figures }
  },
}

async function compareOn(engine: string, options: HarnessRun, url?: string): Promise<Compared> {
  const subject = await openSubject(url)
  return compare(subject, engine, options).finally(() => subject.close())
}

export type Compared = { calls: number; sequences: number; violations: string[] }

/** Sequence after sequence until `count` calls were made, the time is over, or they disagree. */
export async function compare(
  subject: Subject,
  engine: string,
  { count, seed, deadlineMs }: Pick<HarnessRun, 'count' | 'seed' | 'deadlineMs'>,
): Promise<Compared> {
  const end = performance.now() + deadlineMs
  const compared: Compared = { calls: 0, sequences: 0, violations: [] }
  const began = subject.calls()
  for (let batch = 0; compared.calls < count && performance.now() < end; batch++) {
    const details = await runBatch(subject, seed + batch)
    compared.sequences += details.numRuns
    compared.calls = subject.calls() - began
    if (!details.failed) continue
    const message = await fc.asyncDefaultReportMessage(details)
    compared.violations.push(`on ${engine}: ${message}`)
    break
  }
  return compared
}

function runBatch(subject: Subject, seed: number): Promise<fc.RunDetails<[Sequence]>> {
  const sequences = fc.commands(commands, { maxCommands: callsPerSequence * 1.5, size: 'max' })
  const property = fc.asyncProperty(sequences, async (sequence) => {
    const model = createModel(await subject.reset())
    await fc.asyncModelRun(() => ({ model, real: subject }), sequence)
  })
  return fc.check(property, { seed, numRuns: sequencesPerBatch, endOnFailure: false })
}

type Sequence = Iterable<fc.AsyncCommand<Model, Subject>>
