/** Tasks about leads: what people mean to do (contract §1.9, §13; cases/programs 4). */
import { describe, expect, test } from 'vitest'
import { createTestServer, type TestServer } from '../server.ts'

const path = '/task/'
const fieldErrors = (fields: object) => ({ errors: [], 'field-errors': fields })

async function make({ api, alice }: TestServer, fields: object = {}) {
  const body = { lead_id: alice.lead_id, text: 'Call back', ...fields }
  return api('POST', path, { body })
}

describe('POST', () => {
  test('without a type, a date or a person is a task of one’s own for today', async () => {
    const server = await createTestServer()
    const { alice } = server
    const { status, body } = await make(server)
    expect(status).toBe(200)
    expect(body).toMatchObject({
      ...{
        _type: 'lead',
        text: 'Call back',
        lead_id: alice.lead_id,
        lead_name: expect.any(String),
      },
      ...{
        assigned_to: alice.user_id,
        assigned_to_name: 'Alice Example',
        created_by: alice.user_id,
      },
      ...{
        date: '2026-11-21',
        due_date: null,
        is_dateless: true,
        is_complete: false,
        view: 'inbox',
      },
      ...{ object_type: null, object_id: null, attachments: [], contact_id: null },
    })
    expect(body.id).toMatch(/^task_\w{43}$/)
    expect((await server.api('GET', `${path}${body.id}/`)).body).toEqual(body)
  })

  test.each([
    [{ date: '2026-12-01' }, '2026-12-01'],
    [{ due_date: '2026-12-01' }, '2026-12-01'],
    [{ date: '2026-12-01T09:00:00+00:00' }, '2026-12-01T09:00:00.000000+00:00'],
  ])('with %j is for then', async (fields, date) => {
    const { body } = await make(await createTestServer(), fields)
    expect(body).toMatchObject({ date, due_date: date, is_dateless: false, view: 'future' })
  })

  test('may be somebody else’s, nobody’s, and done already', async () => {
    const server = await createTestServer()
    const { bob } = server
    const given = await make(server, { assigned_to: bob.user_id, is_complete: true })
    expect(given.body).toMatchObject({
      ...{ assigned_to: bob.user_id, is_complete: true, view: 'archive' },
      ...{ object_type: 'taskcompleted', object_id: expect.stringMatching(/^acti_/) },
    })
    expect((await make(server, { assigned_to: null })).body.assigned_to).toBeNull()
  })

  test.each([
    [{ lead_id: 'lead_unknown' }, { lead: 'Object does not exist.' }],
    [{ lead_id: undefined }, { lead: 'This field is required.' }],
    [{ contact_id: 'cont_unknown' }, { contact: 'Object does not exist.' }],
    [{ assigned_to: 'user_unknown' }, { assigned_to: 'Object does not exist.' }],
    [{ date: 'soon' }, { date: 'Invalid ISO 8601 datetime.' }],
    [{ _type: 'outgoing_call' }, { _type: 'Not a valid choice.' }],
    [{ text: 7 }, { text: 'Value must be of str type.' }],
  ])('of %j is a 400 and makes nothing', async (fields, errors) => {
    const server = await createTestServer()
    const { status, body } = await make(server, fields)
    expect([status, body]).toEqual([400, fieldErrors(errors)])
    expect((await server.api('GET', path)).body.data).toEqual([])
  })

  test('is of nobody else’s lead', async () => {
    const server = await createTestServer()
    const { status } = await make(server, { lead_id: server.charlie.lead_id })
    expect(status).toBe(400)
  })
})

describe('PUT', () => {
  test('of a whole answer changes nothing but what was changed', async () => {
    const server = await createTestServer()
    for (const fields of [{}, { date: '2026-12-01' }, { date: '2026-12-01T09:00:00Z' }]) {
      const { body: task } = await make(server, fields)
      const put = (body: object) => server.api('PUT', `${path}${task.id}/`, { body })
      expect((await put(task)).body).toEqual(task)
      const date = '2026-12-24'
      const moved = { ...task, date, due_date: date, is_dateless: false, view: 'future' }
      expect((await put({ ...task, date })).body).toEqual(moved)
    }
  })

  test('words it anew, and takes its date away', async () => {
    const server = await createTestServer()
    const { body: task } = await make(server, { date: '2026-12-01' })
    const { body } = await server.api('PUT', `${path}${task.id}/`, {
      body: { text: 'Visit', due_date: null },
    })
    const dateless = { date: '2026-11-21', due_date: null, is_dateless: true, view: 'inbox' }
    expect(body).toEqual({ ...task, text: 'Visit', ...dateless })
  })

  test('completes it once, with an activity that stays when the task goes', async () => {
    const server = await createTestServer()
    const { body: task } = await make(server)
    const put = (body: object) => server.api('PUT', `${path}${task.id}/`, { body })
    const { body: done } = await put({ is_complete: true })
    expect(done).toMatchObject({ view: 'archive', object_type: 'taskcompleted' })
    expect((await put({ is_complete: true })).body.object_id).toBe(done.object_id)
    await server.api('DELETE', `${path}${task.id}/`)
    const rows = await server.ctx.db.read.selectFrom('activity').selectAll().execute()
    expect(rows.map(({ id, _type }) => [id, _type])).toEqual([[done.object_id, 'TaskCompleted']])
    const [details] = rows.map((row) => JSON.parse(row.details))
    expect(details).toMatchObject({ task_id: task.id, task_text: 'Call back' })
  })

  test('in bulk without a type is about these', async () => {
    const server = await createTestServer()
    const { body: task } = await make(server)
    await server.api('PUT', `${path}?lead_id=${task.lead_id}`, { body: { is_complete: true } })
    expect((await server.api('GET', `${path}${task.id}/`)).body.is_complete).toBe(true)
  })
})

test('a list has them by type, and a lead has its open ones', async () => {
  const server = await createTestServer()
  const { body: task } = await make(server)
  const ids = async (query: string) =>
    (await server.api('GET', `${path}?${query}`)).body.data.map(({ id }: { id: string }) => id)
  expect([await ids('_type=lead'), await ids('_type=incoming_sms')]).toEqual([[task.id], []])
  const { body: lead } = await server.api('GET', `/lead/${task.lead_id}/`)
  expect(lead.tasks).toEqual([task])
})

test('the log tells of them by their type, and of a deleted one all', async () => {
  const server = await createTestServer()
  const { body: task } = await make(server)
  await server.api('PUT', `${path}${task.id}/`, { body: { is_complete: true } })
  await server.api('DELETE', `${path}${task.id}/`)
  const rows = await server.ctx.db.read
    .selectFrom('event')
    .select(['object_type', 'action'])
    .where('object_id', '=', task.id)
    .orderBy('rev')
    .execute()
  expect(rows).toEqual(
    ['created', 'completed', 'deleted'].map((action) => ({ object_type: 'task.lead', action })),
  )
})
