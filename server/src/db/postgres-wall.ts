/**
 * The second wall between organizations: row-level security (migration 0007). The first is that every
 * query names its organization; where one forgets to, there is nothing else to be found.
 */
import type { PostgresPool } from 'kysely'
import type { Pool } from 'pg'

/** Whose rows exist; every organization's where it is undefined. */
export type Wall = readonly string[] | undefined

/**
 * What begins a transaction in which only those organizations exist; one statement for the wire. Local
 * to the transaction, since a pooler may give the connection to somebody else after it.
 */
export function begin(wall: Wall, mode = ''): string {
  if (!wall) return `begin${mode}`
  const ids = new Set(wall)
  for (const id of ids) if (!/^\w+$/.test(id)) throw new Error(`no organization has the id ${id}`)
  return `begin${mode}; set local roost.organizations = '${[...ids].join()}'`
}

/**
 * The pool for reading behind a wall: each of its queries is a transaction, sent whole. It reads only,
 * so nothing happens outside should its begin fail, and that failure is the answer.
 */
export function walledPool(pool: Pool, wall: Wall): PostgresPool {
  return {
    options: pool.options,
    async connect() {
      const client = await pool.connect()
      let ended: Promise<unknown> = Promise.resolve()
      // biome-ignore lint/suspicious/noExplicitAny: pg declares nine ways to call it; Kysely uses one.
      const query = (...args: any[]): any => {
        const began = client.query(begin(wall, ' read only'))
        // biome-ignore lint/suspicious/noExplicitAny: as above.
        const answer = (client.query as any)(...args)
        ended = client.query('commit')
        return Promise.all([began, answer]).then(([, result]) => result)
      }
      const release = (): void => {
        ended.then(
          () => client.release(),
          () => client.release(true),
        )
      }
      return { query, release }
    },
    // It was only lent.
    end: async () => {},
  }
}
