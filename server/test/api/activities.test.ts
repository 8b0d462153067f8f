/** What happened to a lead besides texts (contract §5, §13; cases/programs 9, 13). */
import { describe, expect, test } from 'vitest'
import { createTestServer, type TestServer } from '../server.ts'

type Shown = { id: string; _type: string }

/** A lead to which something of each type has happened, a second apart. */
async function liveThrough(server: TestServer): Promise<Shown & { task: Shown; sms: Shown }> {
  const { api, alice, clock } = server
  const step = async (method: string, path: string, body: object) => {
    clock.advance(1000)
    const answer = await api(method, path, { body })
    expect(answer.status).toBe(200)
    return answer.body
  }
  const lead = await step('POST', '/lead/', { name: 'New' })
  const sms = { status: 'sent', text: 'Hi', lead_id: lead.id, remote_phone: alice.remote_phone }
  const made = await step('POST', '/activity/sms/', sms)
  clock.advance(1000)
  await api('POST', '/status/lead/', { body: { label: 'Won' } })
  await step('PUT', `/lead/${lead.id}/`, { status: 'Won' })
  const task = await step('POST', '/task/', { lead_id: lead.id, text: 'Call' })
  await step('PUT', `/task/${task.id}/`, { is_complete: true })
  return { ...lead, task, sms: made }
}

async function list({ api }: TestServer, query: string): Promise<Shown[]> {
  const { status, body } = await api('GET', `/activity/${query}`)
  expect([status, body.has_more]).toEqual([200, false])
  return body.data
}
const types = (shown: Shown[]) => shown.map(({ _type }) => _type)

describe('GET /activity/', () => {
  test('has all of a lead, newest first, and oldest first', async () => {
    const server = await createTestServer()
    const lead = await liveThrough(server)
    const all = ['TaskCompleted', 'LeadStatusChange', 'SMS', 'Created']
    expect(types(await list(server, `?lead_id=${lead.id}`))).toEqual(all)
    for (const column of ['date_created', 'activity_at'])
      expect(types(await list(server, `?lead_id=${lead.id}&_order_by=${column}`))).toEqual(
        all.toReversed(),
      )
  })

  test('tells each in its own fields', async () => {
    const server = await createTestServer()
    const lead = await liveThrough(server)
    const [done, change, sms, created] = await list(server, `?lead_id=${lead.id}`)
    const { alice } = server
    const by = { user_id: alice.user_id, user_name: 'Alice Example', users: [], lead_id: lead.id }
    expect(done).toMatchObject({
      ...{ ...by, task_id: lead.task.id, task_text: 'Call', task_assigned_to: alice.user_id },
      task_assigned_to_name: 'Alice Example',
    })
    expect(change).toMatchObject({
      ...{ ...by, old_status_id: alice.status_id, old_status_label: 'Potential' },
      ...{ new_status_label: 'Won', new_status_id: expect.stringMatching(/^stat_/) },
    })
    expect(sms).toEqual(lead.sms)
    expect(created).toMatchObject({ ...by, source: 'api', import_id: null })
  })

  test('takes the types that are named, and pages through several', async () => {
    const server = await createTestServer()
    const lead = await liveThrough(server)
    const of = `?lead_id=${lead.id}`
    expect(types(await list(server, `${of}&_type__in=Created,TaskCompleted,Call`))).toEqual([
      'TaskCompleted',
      'Created',
    ])
    const pages = []
    for (const skip of [0, 1, 2, 3]) {
      const { body } = await server.api('GET', `/activity/${of}&_limit=1&_skip=${skip}`)
      pages.push([body.data[0]._type, body.has_more])
    }
    expect(pages).toEqual([
      ['TaskCompleted', true],
      ['LeadStatusChange', true],
      ['SMS', true],
      ['Created', false],
    ])
  })
})

describe.each([
  ['created', 'Created'],
  ['status_change/lead', 'LeadStatusChange'],
  ['task_completed', 'TaskCompleted'],
])('/activity/%s/', (path, type) => {
  test('lists them by lead, user and date, and shows one', async () => {
    const server = await createTestServer()
    const lead = await liveThrough(server)
    const [one] = await list(server, `${path}/?lead_id=${lead.id}`)
    expect(one?._type).toBe(type)
    expect(await list(server, `${path}/?lead_id=${lead.id}&user_id=${server.bob.user_id}`)).toEqual(
      [],
    )
    expect(await list(server, `${path}/?date_created__gt=2030-01-01`)).toEqual([])
    for (const url of [`/activity/${path}/${one?.id}/`, `/activity/${one?.id}/`])
      expect((await server.api('GET', url)).body).toEqual(one)
  })

  test('has none of another organization', async () => {
    const server = await createTestServer()
    const lead = await liveThrough(server)
    const [one] = await list(server, `${path}/?lead_id=${lead.id}`)
    const other = server.as(server.charlie)
    const { status, body } = await other('GET', `/activity/${path}/${one?.id}/`)
    const error = `Empty query: ${type} matching query does not exist.`
    expect([status, body]).toEqual([404, { error }])
    expect((await other('GET', `/activity/${path}/?lead_id=${lead.id}`)).body.data).toEqual([])
  })
})

test('one of unknown id is not there, and one text is', async () => {
  const server = await createTestServer()
  const lead = await liveThrough(server)
  const { status, body } = await server.api('GET', '/activity/acti_unknown/')
  const error = 'Empty query: Activity matching query does not exist.'
  expect([status, body]).toEqual([404, { error }])
  expect((await server.api('GET', `/activity/${lead.sms.id}/`)).body).toEqual(lead.sms)
})

test('they go with their lead', async () => {
  const server = await createTestServer()
  const lead = await liveThrough(server)
  expect((await server.api('DELETE', `/lead/${lead.id}/`)).status).toBe(200)
  expect(await list(server, `?lead_id=${lead.id}`)).toEqual([])
  expect(await server.ctx.db.read.selectFrom('activity').selectAll().execute()).toEqual([])
})
