/** What changes is in the event log, whoever changes it, with why (contract §6.3). */
import { expect, test } from 'vitest'
import { openReader } from '../../src/db/open-reader.ts'
import { examineInvariants } from '../../src/doctor/examine-invariants.ts'
import type { Event } from '../../src/events/event.ts'
import { createTestServer, type TestServer } from '../server.ts'
import { sendable } from '../sms.ts'

type Told = Pick<Event, 'object_type' | 'action'> & { old: string[] }

async function logOf({ ctx }: TestServer): Promise<Event[]> {
  const log = ctx.db.read.selectFrom('event').selectAll().orderBy('xact').orderBy('seq')
  return log.execute()
}

/** What a call adds to the log. */
async function tellsOf(
  server: TestServer,
  method: string,
  path: string,
  body?: object,
): Promise<{ told: Told[]; events: Event[]; answer: Awaited<ReturnType<TestServer['api']>> }> {
  const before = (await logOf(server)).length
  const answer = await server.api(method, path, {
    ...(body && { body }),
    headers: { 'user-agent': 'a program' },
  })
  expect(answer.status).toBeLessThan(300)
  const events = (await logOf(server)).slice(before)
  const told = events.map(({ object_type, action, previous_data }) => ({
    object_type,
    action,
    old: action === 'deleted' ? [] : Object.keys(JSON.parse(previous_data)).sort(),
  }))
  return { told, events, answer }
}

test('each change is told once, with the request and the key that made it', async () => {
  const server = await createTestServer()
  const { alice, clock } = server
  const expectTold = async (
    [method, path, body]: [string, string, object?],
    ...expected: [object_type: string, action: string, old?: string[]][]
  ) => {
    clock.advance(1000)
    const { told, events, answer } = await tellsOf(server, method, path, body)
    expect(told).toEqual(
      expected.map(([object_type, action, old = []]) => ({ object_type, action, old: old.sort() })),
    )
    for (const event of events)
      expect(event).toMatchObject({
        organization_id: alice.organization_id,
        user_id: alice.user_id,
        api_key_id: expect.stringMatching(/^api_/),
        request_id: answer.headers['x-request-id'],
        request_method: method,
        request_path: `/api/v1${path.replace(/\?.*/, '')}`,
        user_agent: 'a program',
        date_created: clock.now(),
      })
    return answer.body
  }

  const contacts = [{ name: 'Ada', phones: [{ phone: '+12025550161', type: 'office' }] }]
  const lead = await expectTold(
    ['POST', '/lead/', { name: 'Lead', contacts }],
    ['lead', 'created'],
    ['contact', 'created'],
  )
  await expectTold(
    ['PUT', `/lead/${lead.id}/`, { name: 'Other' }],
    ['lead', 'updated', ['name', 'date_updated']],
  )
  const [contact] = lead.contacts
  await expectTold(
    ['PUT', `/contact/${contact.id}/`, { phones: [], title: 'Dr.' }],
    ['contact', 'updated', ['phones', 'title', 'date_updated']],
  )
  const body = { ...sendable(alice), lead_id: lead.id, contact_id: contact.id, status: 'draft' }
  const sms = await expectTold(['POST', '/activity/sms/', body], ['activity.sms', 'created'])
  await expectTold(
    ['PUT', `/activity/sms/${sms.id}/?query=secret`, { text: 'New' }],
    ['activity.sms', 'updated', ['text', 'date_updated']],
  )
  const template = await expectTold(
    ['POST', '/sms_template/', { name: 'T', text: 'Hi' }],
    ['sms_template', 'created'],
  )
  await expectTold(
    ['PUT', `/sms_template/${template.id}/`, { text: 'Hello' }],
    ['sms_template', 'updated', ['text', 'date_updated']],
  )
  await expectTold(['DELETE', `/sms_template/${template.id}/`], ['sms_template', 'deleted'])
  await expectTold(
    ['PUT', `/phone_number/${alice.phone_number_id}/`, { label: 'Main' }],
    ['phone_number', 'updated', ['label', 'date_updated']],
  )
  await expectTold(
    ['DELETE', `/contact/${contact.id}/`],
    ['activity.sms', 'updated', ['contact_id', 'date_updated']],
    ['contact', 'deleted'],
  )
  await expectTold(
    ['DELETE', `/lead/${lead.id}/`],
    ['activity.sms', 'deleted'],
    ['lead', 'deleted'],
  )

  const reader = openReader(server.ctx.config.database)
  expect(await examineInvariants(reader, clock.now)).toMatchObject({ ok: true, violations: [] })
  await reader.close()
})

test('what the server does by itself has no request', async () => {
  const server = await createTestServer()
  const { alice, ctx } = server
  const before = (await logOf(server)).length
  const from = '+12025550171'
  await server.api('POST', '/_/sandbox/reply/', {
    body: { from, to: alice.local_phone, text: 'Hi' },
  })
  await server.runner.runOnce()
  const events = (await logOf(server)).slice(before)
  expect(events.map(({ object_type }) => object_type)).toEqual([
    'lead',
    'contact',
    'activity.sms',
    'task.incoming_sms',
  ])
  const nobody = { user_id: null, api_key_id: null, request_id: null, request_path: null }
  for (const event of events) expect(event).toMatchObject(nobody)
  expect(ctx.config.eventDays).toBe(30)
})
