import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createTestDatabase } from '../../test/database.ts'
import { organizationRow } from '../../test/organization-row.ts'
import type { Instant } from '../values/instant.ts'
import { coalesce, type PluralVerb } from './coalesce.ts'
import type { Database } from './database.ts'
import { CommitUnknownError } from './unavailable.ts'

/** A verb that stores names; `refused…` is an Error of its own, `bad…` makes the statement fail. */
type StoreNames = { verb: PluralVerb<string, string>; batches: string[][] }

function storeNames(): StoreNames {
  const batches: string[][] = []
  const verb: PluralVerb<string, string> = async (tx, names) => {
    batches.push(names)
    const good = names.filter((name) => !name.startsWith('refused'))
    for (const name of good) {
      const date = name.startsWith('bad') ? (null as unknown as Instant) : ('now+00:00' as Instant)
      await tx.insertInto('organization').values(organizationRow(name, date)).execute()
    }
    return names.map((name) => (good.includes(name) ? `stored ${name}` : new Error(name)))
  }
  return { verb, batches }
}

function transactionsOf(db: Database) {
  return () => db.transaction
}

async function stored(db: Database): Promise<string[]> {
  const rows = await db.read.selectFrom('organization').select('id').orderBy('id').execute()
  return rows.map((row) => row.id)
}

test('the calls of one turn share a transaction', async () => {
  const { verb, batches } = storeNames()
  const store = coalesce(transactionsOf(await createTestDatabase()), verb)
  await Promise.all(['a', 'b', 'c'].map(store))
  expect(batches).toEqual([['a', 'b', 'c']])
})

test('each caller gets the answer to its own call', async () => {
  const store = coalesce(transactionsOf(await createTestDatabase()), storeNames().verb)
  expect(await Promise.all(['a', 'b', 'c'].map(store))).toEqual([
    'stored a',
    'stored b',
    'stored c',
  ])
})

test('a caller hears of its write only after the commit', async () => {
  const db = await createTestDatabase()
  const store = coalesce(transactionsOf(db), storeNames().verb)
  const seen = await Promise.all(['a', 'b'].map((name) => store(name).then(() => stored(db))))
  expect(seen).toEqual([
    ['a', 'b'],
    ['a', 'b'],
  ])
})

test('a commit that fails is answered to every caller', async () => {
  const real = await createTestDatabase()
  const db: Database = {
    ...real,
    transaction: (work) =>
      real.transaction(async (tx) => {
        await work(tx)
        throw new Error('disk full')
      }),
  }
  const store = coalesce(transactionsOf(db), storeNames().verb)
  const results = await Promise.allSettled(['a', 'b'].map(store))
  expect(results.map((result) => result.status)).toEqual(['rejected', 'rejected'])
  expect(await stored(real)).toEqual([])
})

test('a commit that may have happened is not made again', async () => {
  const real = await createTestDatabase()
  const db: Database = {
    ...real,
    async transaction(work) {
      await real.transaction(work)
      throw new CommitUnknownError('the connection was lost')
    },
  }
  const { verb, batches } = storeNames()
  const results = await Promise.allSettled(['a', 'b'].map(coalesce(transactionsOf(db), verb)))
  expect(results.map((result) => result.status)).toEqual(['rejected', 'rejected'])
  expect(batches).toEqual([['a', 'b']])
  expect(await stored(real)).toEqual(['a', 'b'])
})

test('one item that makes the batch fail harms no other', async () => {
  const db = await createTestDatabase()
  const store = coalesce(transactionsOf(db), storeNames().verb)
  const [a, bad, c] = await Promise.allSettled(['a', 'bad', 'c'].map(store))
  expect([a?.status, bad?.status, c?.status]).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(await stored(db)).toEqual(['a', 'c'])
})

test('an item refused by the verb does not make the others run again', async () => {
  const db = await createTestDatabase()
  const { verb, batches } = storeNames()
  const [a, refused] = await Promise.allSettled(
    ['a', 'refused'].map(coalesce(transactionsOf(db), verb)),
  )
  expect([a?.status, refused]).toEqual([
    'fulfilled',
    { status: 'rejected', reason: new Error('refused') },
  ])
  expect(batches).toHaveLength(1)
})

test('calls that come while a batch is running make the next one, in their order', async () => {
  const { verb, batches } = storeNames()
  const later: Promise<string>[] = []
  const transactionOf = transactionsOf(await createTestDatabase())
  const store = coalesce<string, string>(transactionOf, async (tx, names) => {
    if (batches.length === 0) later.push(store('b'), store('c'))
    return verb(tx, names)
  })
  await store('a')
  await Promise.all(later)
  expect(batches).toEqual([['a'], ['b', 'c']])
})

test('as many batches as may be are under way at once', async () => {
  const db = await createTestDatabase()
  const { promise: gate, resolve: open } = Promise.withResolvers<void>()
  const begun: string[] = []
  const verb: PluralVerb<string, string> = async (_, names) => {
    begun.push(names.join())
    await gate
    return names
  }
  // Of transactions that do nothing: two batches of one file would wait for each other.
  const store = coalesce(
    () => (work) => work(db.read),
    verb,
    () => 2,
  )
  const stored: Promise<string>[] = []
  for (const name of ['a', 'b', 'c', 'd']) {
    stored.push(store(name))
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
  }
  expect(begun).toEqual(['a', 'b'])
  open()
  await Promise.all(stored)
  expect(begun).toEqual(['a', 'b', 'c,d'])
})

test('a flood is cut into batches', async () => {
  const { verb, batches } = storeNames()
  const store = coalesce(transactionsOf(await createTestDatabase()), verb)
  const names = Array.from({ length: 600 }, (_, n) => `name ${n}`)
  await Promise.all(names.map(store))
  expect(batches.map((batch) => batch.length)).toEqual([256, 256, 88])
  expect(batches.flat()).toEqual(names)
})

test('any mix of good and bad calls stores the good ones', async () => {
  const db = await createTestDatabase()
  const store = coalesce(transactionsOf(db), storeNames().verb)
  const kinds = fc.array(fc.constantFrom('good', 'bad', 'refused'), { maxLength: 12 })
  const property = fc.asyncProperty(kinds, async (mix) => {
    await db.transaction((tx) => tx.deleteFrom('organization').execute())
    const names = mix.map((kind, n) => `${kind} ${n}`)
    const results = await Promise.allSettled(names.map(store))
    const good = names.filter((name) => name.startsWith('good'))
    expect(names.filter((_, n) => results[n]?.status === 'fulfilled')).toEqual(good)
    expect(await stored(db)).toEqual(good.sort())
  })
  await fc.assert(property, { numRuns: 20 })
})
