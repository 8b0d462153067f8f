/** The words migrations are written in: tables that belong to an organization, composite references. */
import { type CreateTableBuilder, type Kysely, PostgresAdapter, type RawBuilder, sql } from 'kysely'

/** A schema of its day: migrations never see the tables of today's code. */
export type Schema = Kysely<unknown>

/** A table whose rows belong to an organization; (organization_id, id) is its key (design §4). */
export function owned(
  db: Schema,
  name: string,
  columns: string,
): CreateTableBuilder<string, string> {
  return table(db, name, `organization_id text, id text, ${columns}`, [
    'organization_id',
    'id',
  ]).$call(belongs)
}

/**
 * An owned table whose rows are found by words of theirs. SQLite's index of words knows a row by a
 * number, and only a declared one outlives a VACUUM.
 */
export function searchable(
  db: Schema,
  name: string,
  columns: string,
): CreateTableBuilder<string, string> {
  if (isPostgres(db)) return owned(db, name, columns)
  return columnsOf(db, name, `doc integer, organization_id text, id text, ${columns}`)
    .addPrimaryKeyConstraint(`${name}_doc`, ['doc'])
    .addUniqueConstraint(`${name}_key`, ['organization_id', 'id'])
    .$call(belongs)
}

/**
 * The words of a searchable table, in `<name>_words`. Verbs write them (db/words.ts); a row that goes
 * takes them along.
 */
export async function words(db: Schema, name: string): Promise<void> {
  const [table, forget] = [sql.table(`${name}_words`), sql.table(`forget_${name}_words`)]
  if (!isPostgres(db)) {
    // What a word is has been settled before: this tokenizer parts at blanks and does nothing else.
    await sql`
      create virtual table ${table} using fts5(
        words, content = '', contentless_delete = 1, tokenize = "ascii tokenchars '_'")`.execute(db)
    await sql`
      create trigger ${forget} after delete on ${sql.table(name)} begin
        delete from ${table} where rowid = old.doc;
      end`.execute(db)
    return
  }
  // Without a wall (migration 0007): behind one only leakproof operators can use an index, and none of
  // those looks for words. They name rows of the walled table and show nothing of them.
  await owned(db, `${name}_words`, 'words tsvector').execute()
  await sql`create index ${sql.table(`${name}_words_index`)} on ${table} using gin (words)`.execute(
    db,
  )
  await sql`
    create function ${forget}() returns trigger language plpgsql as $$ begin
      delete from ${table} where organization_id = old.organization_id and id = old.id;
      return null;
    end $$`.execute(db)
  await sql`
    create trigger words after delete on ${sql.table(name)}
    for each row execute function ${forget}()`.execute(db)
}

/** Columns are written `name type, …`; a type with a question mark may be null. */
export function table(
  db: Schema,
  name: string,
  columns: string,
  key: string[],
): CreateTableBuilder<string, string> {
  return columnsOf(db, name, columns).addPrimaryKeyConstraint(`${name}_key`, key)
}

function columnsOf(db: Schema, name: string, columns: string): CreateTableBuilder<string, string> {
  let builder: CreateTableBuilder<string, string> = db.schema.createTable(name)
  for (const definition of columns.split(',')) {
    const [column = '', type = ''] = definition.trim().split(' ')
    const optional = type.endsWith('?')
    const dataType = type.replace('?', '')
    builder = builder.addColumn(column, typeFor(db, dataType), (c) => (optional ? c : c.notNull()))
  }
  return builder
}

/** Text compares byte by byte in both engines: instants and lanes sort alike everywhere. */
function typeFor(db: Schema, name: string): RawBuilder<unknown> {
  return sql.raw(name === 'text' && isPostgres(db) ? 'text collate "C"' : name)
}

export function isPostgres(db: Schema): boolean {
  return db.getExecutor().adapter instanceof PostgresAdapter
}

export function belongs<T extends CreateTableBuilder<string, string>>(builder: T): T {
  return builder.addForeignKeyConstraint(
    `${tableName(builder)}_organization`,
    ['organization_id'],
    'organization',
    ['id'],
  ) as T
}

/** A composite foreign key: a row of another organization cannot be referred to (guarantees e). */
export function refers(column: string, target: string) {
  return (builder: CreateTableBuilder<string, string>) =>
    builder.addForeignKeyConstraint(
      `${tableName(builder)}_${column}`,
      ['organization_id', column],
      target,
      ['organization_id', 'id'],
    )
}

function tableName(builder: CreateTableBuilder<string, string>): string {
  return builder.toOperationNode().table.table.identifier.name
}

export async function index(db: Schema, on: string, columns: string[]): Promise<void> {
  const name = [on, ...columns.filter((column) => column !== 'organization_id')].join('_')
  await db.schema.createIndex(`${name}_index`).on(on).columns(columns).execute()
}

export function oneOf(column: string, values: readonly string[]): RawBuilder<boolean> {
  return sql`${sql.ref(column)} in (${sql.join(values.map((value) => sql.lit(value)))})`
}

/** Rows can be added and not changed or removed, whoever asks: by triggers, as a superuser heeds no grants. */
export async function appendOnly(db: Schema, name: string): Promise<void> {
  const says = `${name} is append-only`
  const quoted = sql.lit(says)
  if (!isPostgres(db)) {
    for (const change of ['update', 'delete'])
      await sql`create trigger ${sql.ref(`${name}_no_${change}`)} before ${sql.raw(change)}
        on ${sql.table(name)} begin select raise(abort, ${quoted}); end`.execute(db)
    return
  }
  await sql`create function ${sql.ref(`${name}_append_only`)}() returns trigger language plpgsql as
    ${sql.lit(`begin raise exception '${says}'; end`)}`.execute(db)
  await sql`create trigger ${sql.ref(`${name}_append_only`)} before update or delete
    on ${sql.table(name)} for each row execute function ${sql.ref(`${name}_append_only`)}()`.execute(
    db,
  )
}

/**
 * PostgreSQL keeps the rows of organizations apart, whatever a query says. SQLite has no such thing; one
 * process serves its file, and every key there has one owner. `roost.organizations` lists who exists in a transaction; unset, everybody does: the runner and the
 * doctor look after all of them. Forced, since Roost owns its tables. A `case`, since the planner takes
 * it for half of the rows: it would multiply the odds of an `or` with those of the query's own
 * condition, which says the same, and expect next to nothing.
 */
export async function wall(db: Schema, name: string, column = 'organization_id'): Promise<void> {
  if (!isPostgres(db)) return
  const visible = sql`
    case when (select coalesce(current_setting('roost.organizations', true), '')) = '' then true
    else ${sql.ref(column)} = any (
      (select string_to_array(current_setting('roost.organizations', true), ','))::text[]
    ) end`
  await sql`alter table ${sql.table(name)} enable row level security`.execute(db)
  await sql`alter table ${sql.table(name)} force row level security`.execute(db)
  await sql`create policy wall on ${sql.table(name)} using (${visible})`.execute(db)
}
