/** The log holds what was: every state of an object follows from its row and the events after it. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createTestServer, type TestServer } from '../../test/server.ts'
import { byItself } from '../accounts/cause.ts'
import { type Lead, leadKind } from '../crm/lead.ts'
import { toJson } from '../values/json.ts'
import { changeRows, deleteRows, insertRows } from './change-rows.ts'
import type { Event } from './event.ts'
import { digestOf } from './logged-object.ts'
import { walkBack } from './walk-back.ts'

/** Past two of the revisions at which an event holds the whole row. */
const changesMax = 150

const texts = fc.string({ unit: 'binary', maxLength: 6 })
const changes = fc.record(
  {
    name: fc.option(texts),
    description: texts,
    url: fc.option(fc.constantFrom('https://a.example', 'https://b.example')),
    addresses: fc.constantFrom(toJson([]), toJson([{ city: 'Bern' }])) as fc.Arbitrary<
      Lead['addresses']
    >,
  },
  { requiredKeys: [] },
)

function blankLead({ ctx, alice }: TestServer): Lead {
  const { organization_id, status_id } = alice
  const now = ctx.clock.now()
  const nobody = { created_by: null, updated_by: null }
  const dates = { date_created: now, date_updated: now }
  const values = {
    name: null,
    name_folded: '',
    description: '',
    url: null,
    addresses: toJson([]),
    custom: null,
  }
  const lead = { organization_id, id: ctx.newId('lead'), rev: 0, status_id }
  return { ...lead, ...values, ...nobody, ...dates }
}

async function reread({ ctx }: TestServer, id: string): Promise<Lead> {
  return ctx.db.read.selectFrom('lead').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
}

async function logOf({ ctx }: TestServer, id: string): Promise<Event[]> {
  const log = ctx.db.read.selectFrom('event').selectAll().where('object_id', '=', id)
  return log.orderBy('rev').execute()
}

test('from the row and its events come all the rows that it ever was', async () => {
  const server = await createTestServer()
  const { ctx, alice } = server
  const cause = byItself(alice.organization_id)
  const property = fc.asyncProperty(
    fc.array(changes, { maxLength: changesMax, size: 'max' }),
    fc.boolean(),
    fc.nat(),
    async (sets, isDeleted, kept) => {
      const lead = blankLead(server)
      await ctx.db.transaction((tx) => insertRows(ctx, tx, leadKind, cause, [lead]))
      const rows: (Lead | null)[] = [await reread(server, lead.id)]
      await ctx.db.transaction(async (tx) => {
        let before = rows[0] as Lead
        for (const set of sets) {
          const changed = await changeRows(ctx, tx, leadKind, cause, [{ before, set }])
          before = changed[0] as Lead
          rows.push(before)
        }
        if (isDeleted) await deleteRows(ctx, tx, leadKind, cause, [before])
      })
      const last = isDeleted ? null : await reread(server, lead.id)
      expect(rows.at(-1)).toEqual(last ?? rows.at(-1))
      if (isDeleted) rows.push(null)

      const log = await logOf(server, lead.id)
      const walked = walkBack<Lead>(last, log)
      expect(walked.map(({ after }) => shown(after))).toEqual(rows.map(shown))
      expect(walked.map(({ before }) => shown(before))).toEqual(
        [null, ...rows].slice(0, -1).map(shown),
      )
      for (const { event, after } of walked)
        expect(event.digest).toBe(after ? digestOf(leadKind, after) : 0)
      // What is left when the oldest are gone says the same.
      const from = kept % log.length
      expect(walkBack<Lead>(last, log.slice(from))).toEqual(walked.slice(from))
    },
  )
  await fc.assert(property, { numRuns: 12 })
})

/** The revision is not part of what anybody sees. */
function shown(lead: Lead | null): object | null {
  if (!lead) return null
  const { rev, ...rest } = lead
  return rest
}

test('an event holds its row whole from time to time, so that no walk is long', async () => {
  const server = await createTestServer()
  const { ctx, alice } = server
  const lead = blankLead(server)
  const cause = byItself(alice.organization_id)
  await ctx.db.transaction(async (tx) => {
    await insertRows(ctx, tx, leadKind, cause, [lead])
    let before = lead
    for (let n = 0; n < 130; n++) {
      const changed = await changeRows(ctx, tx, leadKind, cause, [
        { before, set: { name: `${n}` } },
      ])
      before = changed[0] as Lead
    }
  })
  const whole = (await logOf(server, lead.id)).filter(({ data }) => data !== null)
  expect(whole.map(({ rev }) => rev)).toEqual([64, 128])
})
