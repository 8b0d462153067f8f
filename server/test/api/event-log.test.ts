/** /event/: what changed, as Close tells it (contract §6.3, §6.4). */
import { beforeEach, describe, expect, test } from 'vitest'
import { type Answer, createTestServer, type TestServer } from '../server.ts'
import { create, smsPath } from '../sms.ts'
import { pass } from '../timeline.ts'

const path = '/event/'
let server: TestServer
beforeEach(async () => {
  server = await createTestServer()
})

type Told = Answer['body']

async function list(query = ''): Promise<Told[]> {
  const { status, body, text } = await server.api('GET', path + query)
  expect(status, text).toBe(200)
  return body.data
}

async function rename(name: string): Promise<Answer> {
  return server.api('PUT', `/lead/${server.alice.lead_id}/`, { body: { name } })
}

const minuteMs = 60_000

test.each([path, `${path}ev_1/`])('%s needs a key', async (url) => {
  expect((await server.as(undefined)('GET', url)).status).toBe(401)
})

describe('an event', () => {
  test('of a change has what was, what is, and why', async () => {
    const { alice, clock } = server
    clock.advance(10 * minuteMs)
    const { body: lead, headers } = await rename('New name')
    const [event] = await list(`?object_type=lead&object_id=${alice.lead_id}`)
    expect(event).toEqual({
      id: expect.stringMatching(/^ev_\w{22}$/),
      date_created: clock.now().slice(0, 26),
      date_updated: clock.now().slice(0, 26),
      organization_id: alice.organization_id,
      user_id: alice.user_id,
      request_id: headers['x-request-id'],
      api_key_id: expect.stringMatching(/^api_/),
      object_type: 'lead',
      object_id: alice.lead_id,
      lead_id: alice.lead_id,
      action: 'updated',
      changed_fields: expect.arrayContaining(['name', 'display_name', 'date_updated']),
      data: lead,
      previous_data: expect.objectContaining({ name: expect.any(String) }),
      meta: { request_method: 'PUT', request_path: `/api/v1/lead/${alice.lead_id}/` },
    })
    expect(Object.keys(event.previous_data).sort()).toEqual(event.changed_fields.toSorted())
    expect(event.previous_data.name).not.toBe('New name')
  })

  test('of a message is what the API showed then, step by step', async () => {
    const { clock } = server
    const shown: Told[] = []
    const see = async (id: string) => {
      shown.push((await server.api('GET', `${smsPath}${id}/`)).body)
      clock.advance(2 * minuteMs)
    }
    const { id } = await create(server, { status: 'draft', text: 'One' })
    await see(id)
    await server.api('PUT', `${smsPath}${id}/`, { body: { text: 'Two' } })
    await see(id)
    await server.api('PUT', `${smsPath}${id}/`, { body: { status: 'outbox' } })
    await see(id)
    await pass(server, 0)
    await see(id)
    const events = (await list(`?object_type=activity.sms&object_id=${id}`)).toReversed()
    expect(events.map(({ action }) => action)).toEqual(['created', 'updated', 'updated', 'sent'])
    expect(events.map(({ data }) => data)).toEqual(shown)
    expect(events[1].previous_data.text).toBe('One')
  })

  test('of what is gone has all of it before, and nothing after', async () => {
    const { alice } = server
    const message = await create(server, { status: 'draft', text: 'Gone' })
    const before = (await server.api('GET', `${smsPath}${message.id}/`)).body
    await server.api('DELETE', `${smsPath}${message.id}/`)
    const [event] = await list('?object_type=activity.sms&action=deleted')
    expect(event).toMatchObject({ action: 'deleted', data: null, lead_id: alice.lead_id })
    expect(event.previous_data).toEqual(before)
  })

  test('of a contact has the phones of that time', async () => {
    const { alice, api, clock } = server
    const url = `/contact/${alice.contact_id}/`
    clock.advance(2 * minuteMs)
    await api('PUT', url, { body: { phones: [{ phone: '+12025550141' }] } })
    clock.advance(2 * minuteMs)
    await api('PUT', url, { body: { phones: [{ phone: '+12025550142' }] } })
    const [last, first] = await list(`?object_type=contact&object_id=${alice.contact_id}`)
    expect(first.data.phones).toMatchObject([{ phone: '+12025550141' }])
    expect(last.data.phones).toMatchObject([{ phone: '+12025550142' }])
    expect(last.previous_data.phones).toEqual(first.data.phones)
  })

  test('that no request made names none', async () => {
    const { alice, api } = server
    const body = { from: alice.remote_phone, to: alice.local_phone, text: 'Hi' }
    await api('POST', '/_/sandbox/reply/', { body })
    const [event] = await list('?object_type=task.incoming_sms&action=created')
    expect(event).toMatchObject({ user_id: null, request_id: null, api_key_id: null, meta: {} })
    expect(event.data).toMatchObject({ _type: 'incoming_sms', text: 'Hi' })
  })

  test('is had by its id', async () => {
    await rename('New')
    const [event] = await list(`?object_type=lead`)
    expect((await server.api('GET', `${path}${event.id}/`)).body).toEqual(event)
    const foreign = await server.as(server.charlie)('GET', `${path}${event.id}/`)
    expect([foreign.status, foreign.body]).toEqual([
      404,
      { error: 'Empty query: Event matching query does not exist.' },
    ])
  })
})

describe('changes within a minute of each other', () => {
  test('are one, from the oldest to the newest', async () => {
    const { clock, alice } = server
    clock.advance(10 * minuteMs)
    const begun = clock.now()
    for (const name of ['One', 'Two', 'Three']) {
      await rename(name)
      clock.advance(30_000)
    }
    const events = await list(`?object_type=lead&object_id=${alice.lead_id}&action=`)
    const [event] = events
    expect(event).toMatchObject({ date_created: begun.slice(0, 26), data: { name: 'Three' } })
    expect(event.date_updated > event.date_created).toBe(true)
    expect(event.previous_data.name).not.toMatch(/^(One|Two)$/)
    expect(events.filter(({ action }) => action === 'updated')).toHaveLength(1)
  })

  test('of two callers are two', async () => {
    const { alice, bob, as, clock } = server
    clock.advance(10 * minuteMs)
    await rename('Alice’s')
    await as(bob)('PUT', `/lead/${alice.lead_id}/`, { body: { name: 'Bob’s' } })
    const [second, first] = await list(`?object_type=lead&object_id=${alice.lead_id}`)
    expect([first.user_id, second.user_id]).toEqual([alice.user_id, bob.user_id])
    expect(second.previous_data.name).toBe('Alice’s')
  })
})

describe('pages', () => {
  /** Seven changes far apart. */
  async function seven(): Promise<void> {
    for (let n = 0; n < 7; n++) {
      server.clock.advance(2 * minuteMs)
      await rename(`Name ${n}`)
    }
  }
  const nameOf = ({ data }: Told): string => data.name

  test('are followed until there is no next one, and back', async () => {
    await seven()
    const query = `?object_type=lead&object_id=${server.alice.lead_id}&_limit=3`
    const seen: string[] = []
    let cursor: string | null = ''
    let previous: string | null = null
    while (cursor !== null) {
      const { body } = await server.api('GET', `${path}${query}&_cursor=${cursor}`)
      seen.push(...body.data.map(nameOf))
      cursor = body.cursor_next
      previous = body.cursor_previous
    }
    expect(seen.slice(0, 7)).toEqual([6, 5, 4, 3, 2, 1, 0].map((n) => `Name ${n}`))
    expect(new Set(seen).size).toBe(seen.length)
    const { body } = await server.api('GET', `${path}${query}&_cursor=${previous}`)
    expect(body.data.map(nameOf)).toEqual(seen.slice(-body.data.length - 2, -2))
  })

  test('are of a time', async () => {
    await seven()
    const since = server.clock.now()
    server.clock.advance(2 * minuteMs)
    await rename('After')
    const after = await list(`?date_updated__gt=${encodeURIComponent(since)}`)
    expect(after.map(nameOf)).toEqual(['After'])
    const naive = await list(`?date_updated__gte=${since.slice(0, 19)}`)
    expect(naive.map(nameOf)).toEqual(['After', 'Name 6'])
  })

  test.each([
    ['?_limit=51', 'The limit you set is larger'],
    ['?_limit=x', '_limit must be a non-negative integer'],
    ['?action=created&user_id=user_1', 'These filters cannot be combined'],
    ['?_cursor=older.ev_gone', 'begin anew'],
    ['?_cursor=nonsense', 'begin anew'],
    ['?date_updated__gt=yesterday', 'Invalid ISO 8601 datetime.'],
  ])('%s is a 400', async (query, says) => {
    const { status, text } = await server.api('GET', path + query)
    expect([status, text]).toEqual([400, expect.stringContaining(says)])
  })

  test('the cursor of another organization names nothing', async () => {
    await rename('New')
    const [{ id }] = await list('?object_type=lead')
    const { charlie, as } = server
    expect((await as(charlie)('GET', `${path}?_cursor=older.${id}`)).status).toBe(400)
    for (const { organization_id } of (await as(charlie)('GET', path)).body.data)
      expect(organization_id).toBe(charlie.organization_id)
  })

  test('may be empty', async () => {
    expect(await list('?_limit=0')).toEqual([])
    expect(await list('?object_type=activity.call')).toEqual([])
  })
})
