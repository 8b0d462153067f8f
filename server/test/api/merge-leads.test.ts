/** POST /lead/merge/ (contract §4.1; cases/programs 8). */
import { expect, test } from 'vitest'
import { createTestServer, type TestServer } from '../server.ts'

const path = '/lead/merge/'

/** A lead with a contact, a text, a task and a change of status. */
async function build({ api }: TestServer, name: string, phone: string) {
  const contacts = [{ name: `${name}’s`, phones: [{ phone }] }]
  const { body: lead } = await api('POST', '/lead/', { body: { name, contacts } })
  const [contact] = lead.contacts
  const { body: sms } = await api('POST', '/activity/sms/', {
    body: { status: 'sent', text: 'Hi', lead_id: lead.id, contact_id: contact.id },
  })
  const { body: task } = await api('POST', '/task/', { body: { lead_id: lead.id, text: name } })
  return { lead, contact, sms, task }
}

test('all that the source has goes to the destination, and the source is no more', async () => {
  const server = await createTestServer()
  const { api } = server
  const one = await build(server, 'One', '+12025550171')
  const two = await build(server, 'Two', '+12025550172')
  const answer = await api('POST', path, {
    body: { source: one.lead.id, destination: two.lead.id },
  })
  expect([answer.status, answer.body]).toEqual([200, { status: 'ok' }])
  expect((await api('GET', `/lead/${one.lead.id}/`)).status).toBe(404)
  const { body: merged } = await api('GET', `/lead/${two.lead.id}/`)
  expect(merged.name).toBe('Two')
  expect(merged.contact_ids.toSorted()).toEqual([one.contact.id, two.contact.id].toSorted())
  expect(merged.tasks.map(({ text }: { text: string }) => text).toSorted()).toEqual(['One', 'Two'])
  for (const [url, id] of [
    ['/activity/sms/', one.sms.id],
    ['/contact/', one.contact.id],
    ['/task/', one.task.id],
  ])
    expect((await api('GET', `${url}${id}/`)).body.lead_id).toBe(two.lead.id)
  const { body } = await api('GET', `/activity/?lead_id=${two.lead.id}`)
  const types = body.data.map(({ _type }: { _type: string }) => _type).toSorted()
  expect(types).toEqual(['Created', 'LeadMerge', 'SMS', 'SMS'])
  expect(
    (await api('GET', `/lead/?query=${encodeURIComponent('phone:"+12025550171"')}`)).body.data,
  ).toMatchObject([{ id: two.lead.id }])
})

test('the log tells it of every one of them', async () => {
  const server = await createTestServer()
  const one = await build(server, 'One', '+12025550171')
  const two = await build(server, 'Two', '+12025550172')
  await server.api('POST', path, { body: { source: one.lead.id, destination: two.lead.id } })
  const rows = await server.ctx.db.read
    .selectFrom('event')
    .select(['object_type', 'action'])
    .where('request_path', '=', '/api/v1/lead/merge/')
    .execute()
  expect(rows.map(({ object_type, action }) => `${object_type} ${action}`).toSorted()).toEqual([
    'activity.sms updated',
    'contact updated',
    'lead deleted',
    'lead merged',
    'task.lead updated',
  ])
})

test.each([
  ['lead_unknown', undefined, 404, { errors: ['Source lead does not exist.'] }],
  [undefined, 'lead_unknown', 404, { errors: ['Destination lead does not exist.'] }],
  ['lead_unknown', 'lead_other', 404, { errors: ['Source lead does not exist.'] }],
])('%s into %s is a %i', async (source, destination, status, body) => {
  const server = await createTestServer()
  const { lead_id } = server.alice
  const answer = await server.api('POST', path, {
    body: { source: source ?? lead_id, destination: destination ?? lead_id },
  })
  expect([answer.status, answer.body]).toEqual([status, body])
  expect((await server.api('GET', `/lead/${lead_id}/`)).status).toBe(200)
})

test('a lead with itself, or with nothing, is a 400', async () => {
  const { api, alice } = await createTestServer()
  const same = { source: alice.lead_id, destination: alice.lead_id }
  expect((await api('POST', path, { body: same })).status).toBe(400)
  expect((await api('GET', `/lead/${alice.lead_id}/`)).status).toBe(200)
  const { status, body } = await api('POST', path, { body: { source: alice.lead_id } })
  const errors = { destination: 'This field is required.' }
  expect([status, body]).toEqual([400, { errors: [], 'field-errors': errors }])
})

test('the lead of another organization is not there', async () => {
  const server = await createTestServer()
  const { api, alice, charlie } = server
  for (const [source, destination] of [
    [alice.lead_id, charlie.lead_id],
    [charlie.lead_id, alice.lead_id],
  ])
    expect((await api('POST', path, { body: { source, destination } })).status).toBe(404)
})

test('merges of one lead from two sides are answered, and one of them wins', async () => {
  const server = await createTestServer()
  const one = await build(server, 'One', '+12025550171')
  const two = await build(server, 'Two', '+12025550172')
  const merge = (source: string, destination: string) =>
    server.api('POST', path, { body: { source, destination } })
  const answers = await Promise.all([
    merge(one.lead.id, two.lead.id),
    merge(two.lead.id, one.lead.id),
  ])
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 404])
})
