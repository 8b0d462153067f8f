/** What every harness of processes needs: a witness and a PostgreSQL, gone when the work is over. */
import { type Postgres, startPostgres } from './postgres.ts'
import { assignCast, startWitness, type Witness } from './witness.ts'

export type Lab = { witness: Witness; postgres: Postgres }

/** The witness plays its cast. */
export async function withLab<T>(work: (lab: Lab) => Promise<T>): Promise<T> {
  const witness = await startWitness()
  try {
    await assignCast(witness)
    const postgres = await startPostgres()
    return await work({ witness, postgres }).finally(() => postgres.stop())
  } finally {
    await witness.stop()
  }
}
