/** Time that is moved over many moments: each thing happens at its own, in order, whatever it is done with. */
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { createTestServer, startOfTest, type TestServer } from '../../test/server.ts'
import { afterStart, create, smsPath } from '../../test/sms.ts'
import type { Instant } from '../values/instant.ts'

let server: TestServer
/** Ids of messages, each as often as the carrier answered, in the order of its answers. */
let answered: string[]

beforeEach(async () => {
  server = await createTestServer()
  answered = []
  vi.spyOn(server.ctx.log, 'info').mockImplementation((line: unknown) => {
    const { event, id } = line as { event?: string; id?: string }
    if (event === 'message' && id) answered.push(id)
  })
})

const secondMs = 1000
const plain = (place: number) => `+1213555${String(1000 + place).padStart(4, '0')}`
const moment = (second: number): Instant => afterStart(second * secondMs)

const plan = (second: number, remote_phone: string) =>
  create(server, { status: 'scheduled', date_scheduled: moment(second), remote_phone })

async function advance(body: object = { by: '2h' }) {
  const answer = await server.api('POST', '/_/sandbox/clock/advance/', { body })
  expect(answer.status, answer.text).toBe(200)
  return answer.body
}

async function commits(): Promise<number> {
  const { values } = await server.ctx.metrics.commitSeconds.get()
  return values.find(({ metricName }) => metricName?.endsWith('_count'))?.value ?? 0
}

/** What the carrier got, in the order in which it did. */
async function texts(): Promise<{ to: string; at: Instant }[]> {
  const rows = await server.ctx.db.read
    .selectFrom('sandbox_submit')
    .selectAll()
    .orderBy('date_received')
    .execute()
  const submits = Map.groupBy(rows, (row) => row.message_id)
  return answered.map((id) => {
    const submit = submits.get(id)?.shift()
    return { to: submit?.remote_phone ?? 'nobody', at: submit?.date_received as Instant }
  })
}

test('hundreds of moments take few steps, and each text leaves at its own', async () => {
  const count = 600
  const ids: string[] = []
  for (let n = 1; n <= count; n++) ids.push((await plan(n, plain(n))).id)
  const before = await commits()
  const { now, ran } = await advance()
  expect([now, ran]).toEqual([moment(7200), 2 * count])
  expect((await commits()) - before).toBeLessThan(60)
  const each = Array.from({ length: count }, (_, n) => ({ to: plain(n + 1), at: moment(n + 1) }))
  expect(await texts()).toEqual(each)
  const { read } = server.ctx.db
  const receipts = await read.selectFrom('receipt').select('date_received').execute()
  expect(receipts.map((row) => row.date_received).sort()).toEqual(each.map(({ at }) => at))
  for (const place of [0, 299, 599]) {
    const { body } = await server.api('GET', `${smsPath}${ids[place]}/`)
    const at = moment(place + 1)
    const dates = { date_sent: at, activity_at: at, date_updated: at }
    expect(body).toMatchObject({ status: 'sent', date_scheduled: at, ...dates })
    const timeline = `/_/sandbox/messages/${ids[place]}/timeline/`
    const { events, attempts } = (await server.api('GET', timeline)).body
    expect(events.map((event: { date_created: string }) => event.date_created)).toEqual([
      startOfTest,
      at,
      at,
    ])
    expect(attempts).toMatchObject([{ date_started: at, date_answered: at }])
  }
})

test('it stops at its end: what is due later waits', async () => {
  for (const second of [1, 2, 3, 4]) await plan(second, plain(second))
  await advance({ to: moment(3) })
  expect((await texts()).map(({ at }) => at)).toEqual([1, 2, 3].map(moment))
  await advance({ by: 1 })
  expect(await texts()).toHaveLength(4)
})

describe('what others depend on is not passed over', () => {
  test('a STOP that comes of one text keeps the next from leaving', async () => {
    const stopping = '+12025550119'
    await plan(1, plain(1))
    await plan(10, stopping)
    await plan(12, plain(2))
    const { id } = await plan(13, stopping)
    await plan(14, plain(3))
    await advance()
    expect(await texts()).toEqual([
      { to: plain(1), at: moment(1) },
      { to: stopping, at: moment(10) },
      // What confirms that nothing more comes.
      { to: stopping, at: moment(11) },
      { to: plain(2), at: moment(12) },
      { to: plain(3), at: moment(14) },
    ])
    expect((await server.api('GET', `${smsPath}${id}/`)).body.status).not.toBe('sent')
    const inbound = await server.ctx.db.read
      .selectFrom('message')
      .select(['remote_phone', 'date_created'])
      .where('state', '=', 'received')
      .execute()
    expect(inbound).toContainEqual({ remote_phone: stopping, date_created: moment(11) })
  })

  test('a throttled text is tried again between the others', async () => {
    const throttled = '+12025550117'
    for (const second of [1, 2, 3, 5, 6]) await plan(second, plain(second))
    await plan(1, throttled)
    await advance()
    const all = (await texts()).map(({ to, at }) => [at, to === throttled])
    expect(all.map(([at]) => at)).toEqual([1, 1, 2, 3, 3, 5, 6, 8].map(moment))
    expect(all.filter(([, again]) => again).map(([at]) => at)).toEqual([1, 3, 8].map(moment))
  })

  test('a late receipt comes when it was due', async () => {
    await plan(1, '+12025550113')
    for (const second of [2, 20, 40, 41]) await plan(second, plain(second))
    await advance()
    const { read } = server.ctx.db
    const rows = await read.selectFrom('receipt').select('date_received').execute()
    expect(rows.map(({ date_received }) => date_received).sort()).toEqual(
      [2, 20, 31, 40, 41].map(moment),
    )
  })

  test('in bad weather time goes from moment to moment', async () => {
    await server.api('PUT', '/_/sandbox/weather/', { body: { reject: 1 } })
    for (const second of [1, 2, 3]) await plan(second, plain(second))
    await advance()
    const statuses = (await server.api('GET', smsPath)).body.data.map(
      (message: { status: string }) => message.status,
    )
    expect(statuses).toEqual(['error', 'error', 'error'])
  })
})

test('texts of several numbers leave in the order in which they were due', async () => {
  const { ctx, alice } = server
  const { read } = ctx.db
  const own = read.selectFrom('phone_number').selectAll().where('number', '=', alice.local_phone)
  const row = await own.executeTakeFirstOrThrow()
  const other = '+12025550155'
  const second = { ...row, id: ctx.newId('phon'), number: other }
  await ctx.db.transaction((tx) => tx.insertInto('phone_number').values(second).execute())
  for (let n = 1; n <= 30; n++)
    await create(server, {
      status: 'scheduled',
      date_scheduled: moment(n),
      remote_phone: plain(n),
      ...(n % 2 === 1 && { local_phone: other }),
    })
  await advance()
  expect((await texts()).map(({ at }) => at)).toEqual(
    Array.from({ length: 30 }, (_, n) => moment(n + 1)),
  )
})
