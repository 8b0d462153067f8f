/** The rows of a message and an event, made by PostgreSQL itself: no client could ask for them cheaper. */

export type Columns = Record<'message' | 'event', string[]>

/** What differs from row to row; everything else is copied from one that the product wrote. */
const own: Record<keyof Columns, Record<string, string>> = {
  message: { id: 'ids.message', date_created: 'ids.now', date_updated: 'ids.now' },
  event: { id: 'ids.event', object_id: 'ids.message', date_created: 'ids.now' },
}

/** A colon before a letter or digit would be a variable of pgbench's. */
const instant = `'YYYY-MM-DD"T"HH24":"MI":"SS.US"+00:"00'`

/** One statement, and so one transaction, for as many messages as ours commits together. */
export function insertScript(columns: Columns, messages: number): string {
  return `with ids as materialized (
  select 'acti_' || left(md5(random()::text) || md5(random()::text), 43) as message,
    'ev_' || left(md5(random()::text), 22) as event,
    to_char(clock_timestamp() at time zone 'utc', ${instant}) as now
  from generate_series(1, ${messages})
), messages as (${insertLike('message', columns)}
) ${insertLike('event', columns)};`.replaceAll('\n', ' ')
}

function insertLike(table: keyof Columns, columns: Columns): string {
  const names = columns[table].map((name) => `"${name}"`)
  const values = columns[table].map((name) => own[table][name] ?? `sample."${name}"`)
  return `insert into ${table} (${names.join(', ')})
  select ${values.join(', ')} from ids, sample_${table} as sample`
}
