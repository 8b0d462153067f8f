/** /task/: the Inbox (contract §1.9). */
import { describe, expect, test } from 'vitest'
import { createTestServer, type TestServer } from '../server.ts'

const path = '/task/'
const missing = { error: 'Empty query: Task matching query does not exist.' }
const badDate = 'Invalid ISO 8601 datetime.'
const day = 86_400_000

const fieldErrors = (fields: object) => ({ errors: [], 'field-errors': fields })

/** An incoming message that somebody should see; resolves to its task. */
async function createTask({ api, alice }: TestServer, fields: object = {}) {
  const { lead_id, contact_id, local_phone, remote_phone } = alice
  const { body: sms } = await api('POST', '/activity/sms/?send_to_inbox=true', {
    body: {
      status: 'inbox',
      text: 'Hi',
      lead_id,
      contact_id,
      local_phone,
      remote_phone,
      ...fields,
    },
  })
  const { body } = await api('GET', `${path}?_type=all&_limit=200`)
  return body.data.find((task: { object_id: string }) => task.object_id === sms.id)
}

async function find({ api }: TestServer, query: string, headers = {}): Promise<string[]> {
  const { status, body } = await api('GET', `${path}?${query}`, { headers })
  expect([status, body]).toEqual([200, expect.anything()])
  return body.data.map((item: { id: string }) => item.id)
}

describe('every route', () => {
  test.each([
    ['GET', path],
    ['PUT', path],
    ['GET', `${path}noti_1/`],
    ['PUT', `${path}noti_1/`],
    ['DELETE', `${path}noti_1/`],
  ])('%s %s needs a key', async (method, url) => {
    const { as } = await createTestServer()
    const { status, body } = await as(undefined)(method, url, { body: {} })
    expect([status, body]).toEqual([401, { error: 'Unauthorized' }])
  })

  test.each(['GET', 'PUT', 'DELETE'])('%s of an unknown id is a 404', async (method) => {
    const { api } = await createTestServer()
    const { status, body } = await api(method, `${path}noti_unknown/`, {
      body: { is_complete: true, assigned_to: 'user_unknown' },
    })
    expect([status, body]).toEqual([404, missing])
  })

  test.each(['GET', 'PUT', 'DELETE'])(
    '%s of another organization’s task is a 404',
    async (method) => {
      const server = await createTestServer()
      const task = await createTask(server)
      const url = `${path}${task.id}/`
      const { status, body } = await server.as(server.charlie)(method, url, {
        body: { is_complete: true },
      })
      expect([status, body]).toEqual([404, missing])
      expect((await server.api('GET', url)).body).toEqual(task)
    },
  )

  test('POST makes no inbox notification: only an incoming message does', async () => {
    const { api, alice } = await createTestServer()
    const { status, body } = await api('POST', path, {
      body: { _type: 'incoming_sms', lead_id: alice.lead_id, text: 'Call' },
    })
    expect([status, body]).toEqual([400, fieldErrors({ _type: 'Not a valid choice.' })])
  })
})

describe('GET', () => {
  test('shows every field Close shows', async () => {
    const server = await createTestServer()
    const { alice } = server
    const task = await createTask(server)
    const { status, body } = await server.api('GET', `${path}${task.id}/`)
    expect(status).toBe(200)
    expect(body).toEqual({
      _type: 'incoming_sms',
      id: expect.stringMatching(/^noti_[0-9A-Za-z]{43}$/),
      assigned_to: alice.user_id,
      assigned_to_name: 'Alice Example',
      attachments: [],
      contact_id: alice.contact_id,
      contact_name: 'Ada Okafor',
      created_by: null,
      created_by_name: null,
      date: '2026-11-21',
      date_created: '2026-11-21T09:00:00.000000+00:00',
      date_updated: '2026-11-21T09:00:00.000000+00:00',
      due_date: '2026-11-21',
      is_complete: false,
      is_dateless: false,
      lead_id: alice.lead_id,
      lead_name: "Alice's Lead",
      local_phone: '+12025550100',
      object_id: expect.stringMatching(/^acti_/),
      object_type: 'sms',
      organization_id: alice.organization_id,
      remote_phone: '+12025550150',
      remote_phone_formatted: '+1 202-555-0150',
      remote_phone_description: 'United States',
      text: 'Hi',
      updated_by: null,
      updated_by_name: null,
      view: 'inbox',
    })
  })

  test('shows the attachments of its message', async () => {
    const server = await createTestServer()
    const url = 'https://example.com/cat.png'
    const attachments = [{ content_type: 'image/png', filename: 'cat.png', url }]
    const task = await createTask(server, { attachments })
    const { body: sms } = await server.api('GET', `/activity/sms/${task.object_id}/`)
    expect(task.attachments).toEqual(sms.attachments)
    expect(task.attachments).toMatchObject(attachments)
  })

  test('shows nulls where there is neither contact nor number', async () => {
    const server = await createTestServer()
    const task = await createTask(server, {
      contact_id: null,
      local_phone: null,
      remote_phone: null,
    })
    expect(task).toMatchObject({
      contact_id: null,
      contact_name: null,
      local_phone: null,
      remote_phone: null,
      remote_phone_formatted: null,
      remote_phone_description: null,
    })
  })

  test('answers with the _fields asked for', async () => {
    const server = await createTestServer()
    const { id } = await createTask(server)
    const { body } = await server.api('GET', `${path}${id}/?_fields=id,view`)
    expect(body).toEqual({ id, view: 'inbox' })
  })
})

describe('GET list', () => {
  test.each([
    ['view=outbox', { view: 'Not a valid choice.' }],
    ['_order_by=text', { _order_by: 'Not a valid choice.' }],
    ['date=tomorrow', { date: badDate }],
    ['date__lt=tomorrow', { date__lt: badDate }],
    ['due_date=2026-02-30', { due_date: badDate }],
    ['due_date__gte=x', { due_date__gte: badDate }],
    ['date_created__gt=x', { date_created__gt: badDate }],
    ['date_updated__lte=x', { date_updated__lte: badDate }],
  ])('refuses %s', async (query, fields) => {
    const { api } = await createTestServer()
    const { status, body } = await api('GET', `${path}?${query}`)
    expect([status, body]).toEqual([400, fieldErrors(fields)])
  })

  test('refuses a _skip that is no number', async () => {
    const { api } = await createTestServer()
    const { status, body } = await api('GET', `${path}?_skip=x`)
    expect([status, body]).toEqual([400, { error: '_skip must be an integer (got "x" instead).' }])
  })

  test('has nothing of another organization, whatever is asked for', async () => {
    const server = await createTestServer()
    const { alice, as, charlie } = server
    const { id } = await createTask(server)
    for (const query of ['', `&id=${id}`, `&lead_id=${alice.lead_id}`, '&view=inbox']) {
      const { body } = await as(charlie)('GET', `${path}?_type=all${query}`)
      expect(body).toEqual({ has_more: false, data: [] })
    }
    expect(await find(server, `_type=all&organization_id=${charlie.organization_id}`)).toEqual([])
    expect(await find(server, `_type=all&organization_id=${alice.organization_id}`)).toEqual([id])
  })

  test('shows a task as it shows itself', async () => {
    const server = await createTestServer()
    const { id } = await createTask(server)
    const { body } = await server.api('GET', `${path}?_type=incoming_sms&format=json`)
    const one = (await server.api('GET', `${path}${id}/`)).body
    expect(body).toEqual({ has_more: false, data: [one] })
  })

  test('without a type has tasks of every type', async () => {
    const server = await createTestServer()
    const { id } = await createTask(server)
    expect(await find(server, '')).toEqual([id])
    expect(await find(server, 'is_complete=false')).toEqual([id])
    expect(await find(server, '_type=lead')).toEqual([])
    expect(await find(server, '_type=incoming_sms')).toEqual([id])
    expect(await find(server, '_type__in=voicemail,incoming_sms')).toEqual([id])
    expect(await find(server, '_type__in=voicemail')).toEqual([])
    expect(await find(server, '_type=all&_type__in=voicemail')).toEqual([])
    expect(await find(server, `id__in=${id}`)).toEqual([id])
  })

  test('filters by id, lead, contact and assignee', async () => {
    const server = await createTestServer()
    const { alice, bob } = server
    const one = (await createTask(server)).id
    const two = (await createTask(server, { user_id: bob.user_id, contact_id: null })).id
    const all = (query: string) => find(server, `_type=all&${query}`)
    expect(await all(`id=${one}`)).toEqual([one])
    expect(await all(`id__in=${two},noti_unknown`)).toEqual([two])
    expect(await all(`id=${one}&id__in=${two}`)).toEqual([])
    expect((await all(`lead_id=${alice.lead_id}`)).toSorted()).toEqual([one, two].toSorted())
    expect(await all('lead_id=lead_unknown')).toEqual([])
    expect(await all(`contact_id=${alice.contact_id}`)).toEqual([one])
    expect(await all(`assigned_to=${bob.user_id}`)).toEqual([two])
    expect((await all('assigned_to=')).toSorted()).toEqual([one, two].toSorted())
  })

  test('filters by completeness', async () => {
    const server = await createTestServer()
    const done = (await createTask(server)).id
    const open = (await createTask(server)).id
    await server.api('PUT', `${path}${done}/`, { body: { is_complete: true } })
    const all = (query: string) => find(server, `_type=all&${query}`)
    expect(await all('is_complete=true')).toEqual([done])
    expect(await all('is_complete=false')).toEqual([open])
    expect(await all('view=archive')).toEqual([done])
    expect(await all('view=inbox')).toEqual([open])
    expect(await all('view=inbox&is_complete=true')).toEqual([])
  })

  test('filters by when it was created, and by when it changed', async () => {
    const server = await createTestServer()
    const old = (await createTask(server)).id
    server.clock.advance(day)
    const recent = (await createTask(server)).id
    const all = (query: string) => find(server, `_type=all&${query}`)
    expect(await all('date_created__lt=2026-11-22')).toEqual([old])
    expect(await all('date_created__gt=2026-11-21T09:00:00+00:00')).toEqual([recent])
    expect(await all('date_updated__lte=2026-11-21T09:00:00Z')).toEqual([old])
    await server.api('PUT', `${path}${old}/`, { body: {} })
    expect(await all('date_updated__lte=2026-11-21T09:00:00Z')).toEqual([])
  })

  test('pages and orders', async () => {
    const server = await createTestServer()
    const first = (await createTask(server)).id
    server.clock.advance(1000)
    const second = (await createTask(server)).id
    await server.api('PUT', `${path}${second}/`, { body: { date: '2026-11-20' } })
    const all = (query: string) => find(server, `_type=all&${query}`)
    expect(await all('')).toEqual([second, first])
    expect(await all('_order_by=date_created')).toEqual([first, second])
    expect(await all('_order_by=date')).toEqual([second, first])
    expect(await all('_order_by=-date')).toEqual([first, second])
    const { body } = await server.api('GET', `${path}?_type=all&_limit=1&_fields=id`)
    expect(body).toEqual({ has_more: true, data: [{ id: second }] })
    expect(await all('_limit=1&_skip=1')).toEqual([first])
  })

  test('takes long filters in the body of a POST that stands for a GET', async () => {
    const server = await createTestServer()
    const { id } = await createTask(server)
    const { body } = await server.api('POST', path, {
      headers: { 'x-http-method-override': 'GET' },
      body: { _params: { _type: 'incoming_sms', is_complete: false, _fields: 'id' } },
    })
    expect(body).toEqual({ has_more: false, data: [{ id }] })
  })
})

describe('the date', () => {
  async function createDated(server: TestServer, date: string) {
    const { id } = await createTask(server)
    const { body } = await server.api('PUT', `${path}${id}/`, { body: { date } })
    return body
  }

  test.each([
    ['date=2026-11-21', true],
    ['date=2026-11-20', false],
    ['date=2026-11-21T00:00:00Z', true],
    ['date=2026-11-21T10:00:00Z', false],
    ['date__lt=2026-11-21', false],
    ['date__lt=2026-11-22', true],
    ['date__lt=2026-11-21T10:00:00Z', true],
    ['date__lte=2026-11-21', true],
    ['date__gt=2026-11-21', false],
    ['date__gt=2026-11-20T23:00:00Z', true],
    ['date__gte=2026-11-21', true],
    ['date__gte=2026-11-21T10:00:00Z', false],
    ['due_date=2026-11-21', true],
    ['due_date__gte=2026-11-22', false],
  ])('that is a day: %s finds it: %s', async (query, found) => {
    const server = await createTestServer()
    const { id, date } = await createDated(server, '2026-11-21')
    expect(date).toBe('2026-11-21')
    expect(await find(server, `_type=all&${query}`)).toEqual(found ? [id] : [])
  })

  test.each([
    ['date=2026-11-21', true],
    ['date=2026-11-21T17:00:00Z', true],
    ['date=2026-11-21T17:00:01Z', false],
    ['date__lt=2026-11-21T17:00:00Z', false],
    ['date__lte=2026-11-21T17:00:00Z', true],
    ['date__lte=2026-11-21', false],
    ['date__gt=2026-11-21', true],
    ['date__gte=2026-11-21T18:00:00%2B01:00', true],
    ['date__gte=2026-11-21T18:00:00+01:00', true],
  ])('that is a moment: %s finds it: %s', async (query, found) => {
    const server = await createTestServer()
    const { id, date } = await createDated(server, '2026-11-21T17:00:00Z')
    expect(date).toBe('2026-11-21T17:00:00.000000+00:00')
    expect(await find(server, `_type=all&${query}`)).toEqual(found ? [id] : [])
  })

  test('without an offset is in the zone of x-tz-offset', async () => {
    const server = await createTestServer()
    const { id } = await createTask(server)
    const headers = { 'x-tz-offset': '-8' }
    const { body } = await server.api('PUT', `${path}${id}/`, {
      headers,
      body: { date: '2026-11-21T17:00:00' },
    })
    expect(body.date).toBe('2026-11-22T01:00:00.000000+00:00')
    expect(await find(server, '_type=all&date=2026-11-21', headers)).toEqual([id])
    expect(await find(server, '_type=all&date=2026-11-22', headers)).toEqual([])
    expect(await find(server, '_type=all&date=2026-11-22')).toEqual([id])
  })

  // It is 09:00 in Greenwich on the 21st, 22:00 on the 20th at -11, and 00:00 on the 22nd at +15.
  test.each([
    ['2026-11-20', '0', 'inbox'],
    ['2026-11-21', '0', 'inbox'],
    ['2026-11-22', '0', 'future'],
    ['2026-11-21', '-11', 'future'],
    ['2026-11-20', '-11', 'inbox'],
    ['2026-11-22', '15', 'inbox'],
    ['2026-11-23', '15', 'future'],
    ['2026-11-21T23:59:59Z', '0', 'inbox'],
    ['2026-11-22T00:00:00Z', '0', 'future'],
    ['2026-11-21T10:59:59Z', '-11', 'inbox'],
    ['2026-11-21T11:00:00Z', '-11', 'future'],
  ])('%s at offset %s is in the %s', async (date, offset, view) => {
    const server = await createTestServer()
    const { id } = await createDated(server, date)
    const headers = { 'x-tz-offset': offset }
    expect((await server.api('GET', `${path}${id}/`, { headers })).body.view).toBe(view)
    for (const asked of ['inbox', 'future']) {
      const found = await find(server, `_type=all&view=${asked}`, headers)
      expect(found).toEqual(asked === view ? [id] : [])
    }
  })

  test('comes with time: the future becomes the inbox', async () => {
    const server = await createTestServer()
    const { id, view } = await createDated(server, '2026-11-22')
    expect(view).toBe('future')
    server.clock.advance(day)
    expect((await server.api('GET', `${path}${id}/`)).body.view).toBe('inbox')
  })

  test('limits of a view take the place of date__lt and date__gte', async () => {
    const server = await createTestServer()
    const { id } = await createDated(server, '2026-11-20')
    expect(await find(server, '_type=all&view=inbox&date__lt=2026-11-01')).toEqual([id])
    expect(await find(server, '_type=all&view=inbox&date__gte=2026-11-21')).toEqual([id])
    expect(await find(server, '_type=all&view=inbox&date__gt=2026-11-20')).toEqual([])
    expect(await find(server, '_type=all&view=future')).toEqual([])
  })
})

describe('PUT', () => {
  test.each([
    [{ is_complete: 'yes' }, { is_complete: 'Value must be of bool type.' }],
    [{ assigned_to: 7 }, { assigned_to: 'Value must be of str type.' }],
    [{ assigned_to: 'user_unknown' }, { assigned_to: 'Object does not exist.' }],
    [{ date: 'tomorrow' }, { date: badDate }],
    [{ date: '' }, { date: badDate }],
    [{ due_date: 'x' }, { due_date: badDate }],
    [{ priority: 'low' }, { priority: 'Not a valid choice.' }],
  ])('of %j is a 400', async (change, fields) => {
    const server = await createTestServer()
    const task = await createTask(server)
    const url = `${path}${task.id}/`
    const { status, body } = await server.api('PUT', url, { body: change })
    expect([status, body]).toEqual([400, fieldErrors(fields)])
    expect((await server.api('GET', url)).body).toEqual(task)
  })

  test('assigns to nobody of another organization', async () => {
    const server = await createTestServer()
    const { id } = await createTask(server)
    const { status, body } = await server.api('PUT', `${path}${id}/`, {
      body: { assigned_to: server.charlie.user_id },
    })
    const fields = { assigned_to: 'Object does not exist.' }
    expect([status, body]).toEqual([400, fieldErrors(fields)])
  })

  test('completes and reopens', async () => {
    const server = await createTestServer()
    const { as, bob, clock } = server
    const task = await createTask(server)
    clock.advance(1000)
    const done = await as(bob)('PUT', `${path}${task.id}/`, { body: { is_complete: true } })
    expect([done.status, done.body]).toEqual([
      200,
      {
        ...task,
        is_complete: true,
        view: 'archive',
        date_updated: '2026-11-21T09:00:01.000000+00:00',
        updated_by: bob.user_id,
        updated_by_name: 'Bob Example',
      },
    ])
    const open = await as(bob)('PUT', `${path}${task.id}/`, { body: { is_complete: false } })
    expect(open.body).toEqual({ ...done.body, is_complete: false, view: 'inbox' })
  })

  test('completing twice keeps the first time', async () => {
    const server = await createTestServer()
    const { id } = await createTask(server)
    const complete = { body: { is_complete: true } }
    await server.api('PUT', `${path}${id}/`, complete)
    server.clock.advance(1000)
    await server.api('PUT', `${path}${id}/`, complete)
    const row = await server.ctx.db.read.selectFrom('task').selectAll().executeTakeFirstOrThrow()
    expect(row.completed_at).toBe('2026-11-21T09:00:00.000000+00:00')
  })

  test('reassigns, and takes back', async () => {
    const server = await createTestServer()
    const { api, bob } = server
    const { id } = await createTask(server)
    const url = `${path}${id}/`
    const given = await api('PUT', url, { body: { assigned_to: bob.user_id } })
    expect(given.body).toMatchObject({
      assigned_to: bob.user_id,
      assigned_to_name: 'Bob Example',
      is_complete: false,
    })
    const taken = await api('PUT', url, { body: { assigned_to: null } })
    expect(taken.body).toMatchObject({ assigned_to: null, assigned_to_name: null })
  })

  test('of a whole answer changes nothing but who did it', async () => {
    const server = await createTestServer()
    const { alice } = server
    const task = await createTask(server)
    const { status, body } = await server.api('PUT', `${path}${task.id}/`, { body: task })
    const by = { updated_by: alice.user_id, updated_by_name: 'Alice Example' }
    expect([status, body]).toEqual([200, { ...task, ...by }])
  })

  test('cannot move a task to another lead or change its text', async () => {
    const server = await createTestServer()
    const task = await createTask(server)
    const { status, body } = await server.api('PUT', `${path}${task.id}/?_fields=lead_id,text`, {
      body: { lead_id: server.charlie.lead_id, text: 'Bye' },
    })
    expect([status, body]).toEqual([200, { lead_id: task.lead_id, text: 'Hi' }])
  })
})

describe('PUT in bulk', () => {
  test.each([
    ['?view=outbox', {}, { view: 'Not a valid choice.' }],
    ['?date__lt=x', {}, { date__lt: badDate }],
    ['', { is_complete: 1 }, { is_complete: 'Value must be of bool type.' }],
    ['', { date: 'x' }, { date: badDate }],
    ['', { assigned_to: 'user_unknown' }, { assigned_to: 'Object does not exist.' }],
  ])('%s of %j is a 400', async (query, change, fields) => {
    const { api } = await createTestServer()
    const { status, body } = await api('PUT', path + query, { body: change })
    expect([status, body]).toEqual([400, fieldErrors(fields)])
  })

  test('completes what the query names and nothing else', async () => {
    const server = await createTestServer()
    const ids = [await createTask(server), await createTask(server), await createTask(server)]
    const [one, two, three] = ids.map((task) => task.id)
    const { status, body } = await server.api('PUT', `${path}?id__in=${one},${two}`, {
      body: { is_complete: true },
    })
    expect([status, body]).toEqual([200, { ok: true }])
    const done = await find(server, '_type=all&is_complete=true')
    expect(done.toSorted()).toEqual([one, two].toSorted())
    expect(await find(server, '_type=all&is_complete=false')).toEqual([three])
  })

  test('takes the filters as _params', async () => {
    const server = await createTestServer()
    const { alice, bob } = server
    const { id } = await createTask(server)
    const other = (await createTask(server, { user_id: bob.user_id })).id
    const { body } = await server.api('PUT', path, {
      body: {
        _params: { _type: 'incoming_sms', assigned_to: alice.user_id, view: 'inbox' },
        assigned_to: bob.user_id,
        date: '2026-12-01',
      },
    })
    expect(body).toEqual({ ok: true })
    const moved = (await server.api('GET', `${path}${id}/`)).body
    expect(moved).toMatchObject({
      assigned_to: bob.user_id,
      date: '2026-12-01',
      updated_by: alice.user_id,
      view: 'future',
    })
    expect((await server.api('GET', `${path}${other}/`)).body.date).toBe('2026-11-21')
  })

  test('without a type leaves the Inbox alone', async () => {
    const server = await createTestServer()
    const { id } = await createTask(server)
    const { lead_id } = server.alice
    await server.api('PUT', `${path}?lead_id=${lead_id}`, { body: { is_complete: true } })
    expect((await server.api('GET', `${path}${id}/`)).body.is_complete).toBe(false)
  })

  test('touches no other organization', async () => {
    const server = await createTestServer()
    const task = await createTask(server)
    const { status } = await server.as(server.charlie)(
      'PUT',
      `${path}?_type=all&id__in=${task.id}`,
      { body: { is_complete: true } },
    )
    expect(status).toBe(200)
    expect((await server.api('GET', `${path}${task.id}/`)).body).toEqual(task)
  })

  test('changes 1000 tasks, but not 1001', async () => {
    const server = await createTestServer()
    const { id } = await createTask(server)
    const copy = async (count: number) =>
      server.ctx.db.transaction(async (tx) => {
        const task = await tx.selectFrom('task').selectAll().executeTakeFirstOrThrow()
        for (let made = 0; made < count; made++) {
          await tx
            .insertInto('task')
            .values({ ...task, id: server.ctx.newId('noti') })
            .execute()
        }
      })
    await copy(1000)
    const all = `${path}?_type=all&is_complete=false`
    const refused = await server.api('PUT', all, { body: { is_complete: true } })
    const reason = "It's not allowed to update more than 1000 objects at once"
    expect([refused.status, refused.body]).toEqual([400, { errors: [reason] }])
    expect(await find(server, '_type=all&is_complete=true')).toEqual([])
    await server.api('DELETE', `${path}${id}/`)
    const { status, body } = await server.api('PUT', all, { body: { is_complete: true } })
    expect([status, body]).toEqual([200, { ok: true }])
    expect(await find(server, '_type=all&is_complete=false')).toEqual([])
  })
})

describe('DELETE', () => {
  test('answers 200 with {}, then it is gone and its message is not', async () => {
    const server = await createTestServer()
    const { id, object_id } = await createTask(server)
    const { status, body } = await server.api('DELETE', `${path}${id}/`)
    expect([status, body]).toEqual([200, {}])
    expect((await server.api('DELETE', `${path}${id}/`)).body).toEqual(missing)
    expect((await server.api('GET', `/activity/sms/${object_id}/`)).status).toBe(200)
  })
})
