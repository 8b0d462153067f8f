/** Requests that meet on one object: answered as if one had come after the other, on both engines. */
import { beforeEach, describe, expect, test } from 'vitest'
import { findViolations } from '../../src/doctor/find-violations.ts'
import { readLogs } from '../logs.ts'
import { type Answer, createTestServer, type TestServer } from '../server.ts'
import { create, fieldErrors, smsPath } from '../sms.ts'
import { pass, tellOf } from '../timeline.ts'

let server: TestServer
beforeEach(async () => {
  server = await createTestServer()
})

type Request = [method: string, path: string, body?: object]

async function atOnce(requests: readonly Request[]): Promise<Answer[]> {
  return Promise.all(requests.map(([method, path, body]) => server.api(method, path, { body })))
}

const times = (count: number, request: (nth: number) => Request): Request[] =>
  Array.from({ length: count }, (_, nth) => request(nth))

function statusesOf(answers: readonly Answer[]): number[] {
  return answers.map(({ status }) => status).sort((a, b) => a - b)
}

async function labels(): Promise<string[]> {
  const { body } = await server.api('GET', '/status/lead/')
  return body.data.map(({ label }: { label: string }) => label)
}

async function makeStatus(label: string): Promise<string> {
  return (await server.api('POST', '/status/lead/', { body: { label } })).body.id
}

describe('lead statuses', () => {
  test('the last one stays, whoever deletes the others', async () => {
    const { alice, api } = server
    await api('DELETE', `/lead/${alice.lead_id}/`)
    const ids = [alice.status_id, await makeStatus('Other')]
    const answers = await atOnce(ids.map((id) => ['DELETE', `/status/lead/${id}/`]))
    expect(statusesOf(answers)).toEqual([200, 400])
    expect(await labels()).toHaveLength(1)
  })

  test.each([2, 16])('%i of one label are one', async (count) => {
    const spellings = ['Qualified', 'QUALIFIED', 'Ｑualified', 'qualified\u200b']
    const answers = await atOnce(
      times(count, (n) => ['POST', '/status/lead/', { label: spellings[n % spellings.length] }]),
    )
    expect(statusesOf(answers)).toEqual([200, ...Array(count - 1).fill(400)])
    expect(await labels()).toHaveLength(2)
  })

  test('several cannot be renamed to one label', async () => {
    const ids = await Promise.all(['A', 'B', 'C', 'D'].map(makeStatus))
    const answers = await atOnce(ids.map((id) => ['PUT', `/status/lead/${id}/`, { label: 'Same' }]))
    expect(statusesOf(answers)).toEqual([200, 400, 400, 400])
    const taken = fieldErrors({ label: 'There is a lead status with this label already.' })
    expect(answers.filter(({ status }) => status === 400).map(({ body }) => body)).toEqual(
      Array(3).fill(taken),
    )
  })

  test('one that leads come to have is not deleted from under them', async () => {
    const status_id = await makeStatus('Contested')
    const answers = await atOnce(
      times(16, (n) =>
        n === 7
          ? ['DELETE', `/status/lead/${status_id}/`]
          : ['POST', '/lead/', { name: `Lead ${n}`, status_id }],
      ),
    )
    expect(statusesOf(answers).every((status) => status === 200 || status === 400)).toBe(true)
  })
})

describe('a message', () => {
  test.each([1, 2, 4])('that is called back and deleted at once, %i times', async (count) => {
    const { id } = await create(server, { send_in: 40 })
    const begun = performance.now()
    const answers = await atOnce([
      ...times(count, () => ['PUT', `${smsPath}${id}/`, { status: 'draft' }] as Request),
      ...times(count, () => ['DELETE', `${smsPath}${id}/`] as Request),
    ])
    // PostgreSQL takes a second to find a deadlock.
    expect(performance.now() - begun).toBeLessThan(950)
    for (const { status } of answers) expect([200, 400, 404]).toContain(status)
    expect(statusesOf(answers.slice(count))).toEqual([200, ...Array(count - 1).fill(404)])
    await pass(server, 3600)
    expect((await server.api('GET', '/_/sandbox/messages/')).body.data).toEqual([])
  })

  test.each([6, 16])('that %i edit', async (count) => {
    const { id } = await create(server, { status: 'draft' })
    const answers = await atOnce(times(count, (n) => ['PUT', `${smsPath}${id}/`, { text: `${n}` }]))
    expect(statusesOf(answers)).toEqual(Array(count).fill(200))
  })

  test('that 16 call back is a draft, and tells of it', async () => {
    const message = await create(server, { send_in: 40 })
    const answers = await atOnce(
      times(16, () => ['PUT', `${smsPath}${message.id}/`, { status: 'draft' }]),
    )
    expect(statusesOf(answers)).toEqual(Array(16).fill(200))
    expect((await tellOf(server, message)).status).toBe('draft')
  })
})

test.each([2, 16])('the phones of a contact that %i set are those of one', async (count) => {
  const { contact_id } = server.alice
  const phone = (n: number) => `+1202555${2000 + n}`
  const answers = await atOnce(
    times(count, (n) => ['PUT', `/contact/${contact_id}/`, { phones: [{ phone: phone(n) }] }]),
  )
  expect(statusesOf(answers)).toEqual(Array(count).fill(200))
  const { body } = await server.api('GET', `/contact/${contact_id}/`)
  expect(body.phones).toHaveLength(1)
})

test.each([2, 16])('%i who rent get numbers of their own', async (count) => {
  const wish = { country: 'US', prefix: '212' }
  const { charlie } = server
  const answers = await Promise.all(
    times(count, () => ['POST', '/phone_number/request/internal/', wish]).map(
      ([method, path, body], n) =>
        (n % 2 === 0 ? server.api : server.as(charlie))(method, path, { body }),
    ),
  )
  expect(statusesOf(answers)).toEqual(Array(count).fill(201))
  expect(new Set(answers.map(({ body }) => body.number)).size).toBe(count)
})

describe('deleting what others are at', () => {
  test.each([
    [
      'lead',
      (id: string): Request[] => [
        ['POST', '/contact/', { lead_id: id, name: 'New' }],
        [
          'POST',
          smsPath,
          { status: 'inbox', lead_id: id, text: 'Hi', remote_phone: '+12025550141' },
        ],
        ['PUT', `/lead/${id}/`, { name: 'Renamed' }],
      ],
    ],
    [
      'contact',
      (id: string): Request[] => [
        ['PUT', `/contact/${id}/`, { phones: [{ phone: '+12025550142' }] }],
        ['POST', smsPath, { status: 'draft', contact_id: id, text: 'Hi' }],
        ['PUT', `/contact/${id}/`, { name: 'Renamed' }],
      ],
    ],
    [
      'sms_template',
      (id: string): Request[] => [
        ['PUT', `/sms_template/${id}/`, { name: 'Renamed' }],
        ['POST', smsPath, { status: 'draft', template_id: id, remote_phone: '+12025550141' }],
        ['PUT', `/sms_template/${id}/`, { text: 'New' }],
      ],
    ],
  ] as const)('a %s', async (kind, uses) => {
    const { alice } = server
    const id = { lead: alice.lead_id, contact: alice.contact_id, sms_template: alice.template_id }[
      kind
    ]
    const using = uses(id)
    const requests = times(16, (n) =>
      n % 4 === 3 ? ['DELETE', `/${kind}/${id}/`] : (using[n % using.length] as Request),
    )
    const answers = await atOnce(requests)
    for (const { status, text } of answers) expect([200, 204, 400, 404], text).toContain(status)
    const deletions = answers.filter((_, n) => n % 4 === 3).map(({ status }) => status)
    expect(deletions.filter((status) => status < 300)).toHaveLength(1)
    expect((await server.api('GET', `/${kind}/${id}/`)).status).toBe(404)
    expect(findViolations(await readLogs(server.ctx))).toEqual([])
  })
})

test('of two numbers that texted a phone at one moment the same one is answered, always', async () => {
  const { api, alice } = server
  await api('POST', '/_/sandbox/clock/freeze/', { body: {} })
  const { body: other } = await api('POST', '/phone_number/request/internal/', {
    body: { country: 'US' },
  })
  const remote_phone = '+12025550110'
  for (const local_phone of [alice.local_phone, other.number])
    await create(server, { local_phone, remote_phone })
  await pass(server, 0)
  const texts = (await api('GET', '/_/sandbox/messages/')).body.data
  const reply = { from: remote_phone, text: 'Yes' }
  const heard = await Promise.all(
    times(4, () => ['POST', '/_/sandbox/reply/', reply]).map(([method, path, body]) =>
      api(method, path, { body }),
    ),
  )
  const last = [...texts].sort((a, b) => (a.id < b.id ? 1 : -1))[0]
  expect(new Set(heard.map(({ body }) => body.local_phone))).toEqual(new Set([last.from]))
})
