/** What every harness of processes needs: a witness and a PostgreSQL, gone when the work is over. */
import { type Postgres, startPostgres } from './postgres.ts'
import { assignCast, startWitness, type Witness } from './witness.ts'

export type Lab = { witness: Witness; postgres: Postgres }

export function withLab<T>(work: (lab: Lab) => Promise<T>): Promise<T> {
  return withWitness(async (witness) => {
    const postgres = await startPostgres()
    return await work({ witness, postgres }).finally(() => postgres.stop())
  })
}

/** The witness plays its cast. */
export async function withWitness<T>(work: (witness: Witness) => Promise<T>): Promise<T> {
  const witness = await startWitness()
  try {
    await assignCast(witness)
    return await work(witness)
  } finally {
    await witness.stop()
  }
}
