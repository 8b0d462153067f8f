/** S-06: every route × every place an id can stand, with another organization's ids. */
import { sql } from 'kysely'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Reader } from '../../src/db/database.ts'
import { overridable } from '../../src/http/method-override.ts'
import type { Route } from '../../src/http/route.ts'
import type { Person } from '../people.ts'
import { routesToTry } from '../route-list.ts'
import { type Answer, openTestServer, type TestServer } from '../server.ts'

const canary = 'CANARY-7f3a'

/** Alice's objects, by the place of the API that names them. */
type Ids = Record<string, string>

/** Which of her objects a path's `:id` is. A new route with an id must be named here. */
const pathIds: Record<string, string> = {
  '/api/v1/activity/sms/': 'message',
  '/api/v1/sms_template/': 'template',
  '/api/v1/phone_number/': 'number',
  '/api/v1/lead/': 'lead',
  '/api/v1/status/lead/': 'status',
  '/api/v1/contact/': 'contact',
  '/api/v1/task/': 'task',
  '/api/v1/user/': 'user',
  '/api/v1/organization/': 'organization',
  '/go/sms/': 'message',
  '/api/v1/event/': 'event',
  '/api/v1/activity/': 'message',
  '/api/v1/activity/created/': 'creation',
  '/api/v1/activity/status_change/lead/': 'status_change',
  '/api/v1/activity/task_completed/': 'completion',
  '/api/v1/activity/lead_merge/': 'status_change',
  '/api/v1/custom_field/lead/': 'lead_field',
  '/api/v1/custom_fields/lead/': 'lead_field',
  '/api/v1/custom_field/contact/': 'contact_field',
  '/api/v1/group/': 'group',
  '/api/v1/webhook/': 'webhook',
  '/_/webhooks/': 'webhook',
  '/_/carriers/': 'carrier',
  '/_/sandbox/messages/': 'message',
}

/** Which of her objects a query or body field names; null: it names none. */
const fieldIds: Record<string, string | null> = {
  assign_to: 'user',
  assigned_to: 'user',
  bundle_id: null,
  contact_id: 'contact',
  contact_id__in: 'contact',
  created_by: 'user',
  created_by_id: 'user',
  id: 'message',
  id__in: 'message',
  lead_id: 'lead',
  lead_id__in: 'lead',
  media_id: 'media',
  message_id: 'message',
  organization_id: 'organization',
  participant_user_id: 'user',
  participants: 'user',
  status_id: 'status',
  template_id: 'template',
  user_id: 'user',
  user_id__in: 'user',
  local_phone: 'local_phone',
  lead_statuses: 'status',
  move_to: 'carrier',
  object_id: 'lead',
  event_id: 'event',
  webhook_id: 'webhook',
  last_event_id: null,
  request_id: null,
  to: 'local_phone',
  agent_config_id: null,
  referenced_custom_type_id: null,
  source: 'lead',
  destination: 'lead',
  _order_by: null,
  forward_to: null,
  by: null,
  number: 'local_phone',
}
const looksLikeId = /(^|_)(id|by|to)(__in)?$|^(participants|assign_to|lead_statuses)$/
const listFields = new Set(['assign_to', 'participants', 'lead_statuses'])

let server: TestServer
let alices: Ids
let charlies: Ids
let before: string

beforeAll(async () => {
  const opened = await openTestServer()
  server = opened.server
  alices = await furnish(server, server.alice, canary)
  charlies = await furnish(server, server.charlie, 'plain')
  before = await dump(server, server.alice)
  return opened.close
})

const routes = routesToTry()

describe.each(routes.map((route) => [`${route.method} ${route.path}`, route] as const))(
  '%s',
  (_, route) => {
    test('answers 401 to a stranger', async () => {
      const path = route.path.replace(/:(media_id|user_id|id|role)/g, 'x')
      const answer = await server.as(undefined)(route.method, path, { body: {} })
      expect([answer.status, answer.body]).toEqual([401, { error: 'Unauthorized' }])
    })

    // It answers for as long as somebody listens: event-stream.test.ts.
    if (route.streams) return
    if (overridable.has(route.method)) {
      test('answers 401 to a stranger who sends a POST in its place', async () => {
        const path = route.path.replace(/:(media_id|user_id|id|role)/g, 'x')
        const headers = { 'x-http-method-override': route.method }
        const answer = await server.as(undefined)('POST', path, { body: {}, headers })
        expect([answer.status, answer.body]).toEqual([401, { error: 'Unauthorized' }])
      })
    }

    // Roles are everybody's.
    if (route.path.includes(':') && !route.path.includes(':role')) {
      test("does not find another organization's object", async () => {
        const answer = await call(route, { path: pathOf(route, alices) })
        expect(answer.status).toBe(404)
        await expectUntouched(answer)
      })
    }

    test('takes no id of another organization in its query', async () => {
      for (const field of idFields(route.schema.query)) {
        const query = `?${field}=${encodeURIComponent(foreignId(field))}`
        const answer = await call(route, { path: pathOf(route, charlies) + query })
        expect([200, 201, 400, 404], `${field}: ${answer.text}`).toContain(answer.status)
        await expectUntouched(answer)
      }
    })

    test('takes no id of another organization in its body', async () => {
      for (const field of idFields(route.schema.body)) {
        const value = listFields.has(field) ? [foreignId(field)] : foreignId(field)
        const answer = await call(route, {
          path: pathOf(route, charlies),
          body: { ...bodyFor(route), [field]: value },
        })
        // Refused, or not used at all.
        const refused = answer.status === 400 || answer.status === 404
        const ignored = answer.status < 300 && !answer.text.includes(foreignId(field))
        expect(refused || ignored, `${field}: ${answer.status} ${answer.text}`).toBe(true)
        await expectUntouched(answer)
      }
    })
  },
)

test('every field that looks like an id is classified', () => {
  const names = routes.flatMap((route) => [
    ...fieldsOf(route.schema.query),
    ...fieldsOf(route.schema.body),
  ])
  const unknown = [...new Set(names)].filter(
    (name) => looksLikeId.test(name) && !(name in fieldIds),
  )
  expect(unknown).toEqual([])
})

/** As Charlie. */
function call(route: Route, { path, body }: { path: string; body?: object }): Promise<Answer> {
  const hasBody = route.method === 'POST' || route.method === 'PUT'
  return server.as(server.charlie)(
    route.method,
    path,
    hasBody ? { body: body ?? bodyFor(route) } : {},
  )
}

function fieldsOf(schema: Route['schema']['body']): string[] {
  return schema ? Object.keys(schema.shape) : []
}

function idFields(schema: Route['schema']['body']): string[] {
  return fieldsOf(schema).filter((name) => fieldIds[name] != null)
}

function foreignId(field: string): string {
  const value = alices[fieldIds[field] ?? '']
  if (!value) throw new Error(`No object of Alice's for ${field}`)
  return value
}

function pathOf(route: Route, ids: Ids): string {
  if (!route.path.includes(':')) return route.path
  if (route.path.includes(':role')) return route.path.replace(':role', 'admin')
  const prefix = Object.keys(pathIds).find((start) => route.path.startsWith(`${start}:`))
  if (!prefix) throw new Error(`${route.path}: name its id in pathIds`)
  return route.path
    .replace(':id', ids[pathIds[prefix] ?? ''] ?? '')
    .replace(':media_id', ids.media ?? '')
    .replace(':user_id', ids.user ?? '')
}

/** A body of Charlie's that would be accepted, so that a refusal can only be about the foreign id. */
function bodyFor(route: Route): object {
  const bodies: Record<string, object> = {
    createSms: {
      status: 'outbox',
      text: 'x',
      local_phone: charlies.local_phone,
      remote_phone: '+12025550199',
    },
    createSmsTemplate: { name: 'x' },
    createContact: { name: 'x' },
    requestInternalPhoneNumber: { country: 'US' },
    createLeadStatus: { label: 'x' },
    updateLeadStatus: { label: 'x' },
    replyFromSandboxPhone: { from: '+12025550199', to: charlies.local_phone, text: 'x' },
    sendSandboxReceipt: { message_id: charlies.message, status: 'delivered' },
    advanceSandboxClock: { by: 1 },
    createWebhook: { url: 'http://127.0.0.1:9/', events: [{ object_type: 'x', action: 'y' }] },
    resendWebhookEvent: { event_id: charlies.event },
    createTask: { lead_id: charlies.lead },
    createLeadCustomField: { name: 'x' },
    createContactCustomField: { name: 'x' },
    createGroup: { name: 'x' },
    addGroupMember: { user_id: charlies.user },
    mergeLeads: { source: 'lead_x', destination: charlies.lead },
    searchData: { query: { type: 'object_type', object_type: 'lead' } },
    addCarrierNumbers: { numbers: ['+12025550198'] },
  }
  return bodies[route.operationId] ?? {}
}

async function expectUntouched(answer: Answer): Promise<void> {
  expect(answer.text).not.toContain(canary)
  expect(await dump(server, server.alice)).toBe(before)
}

/** Gives a person one object of each kind, with `text` in everything that can hold text. */
async function furnish({ as, ctx }: TestServer, person: Person, text: string): Promise<Ids> {
  const api = as(person)
  await api('PUT', `/lead/${person.lead_id}/`, { body: { name: text } })
  await api('PUT', `/contact/${person.contact_id}/`, { body: { name: text } })
  await api('PUT', `/sms_template/${person.template_id}/`, { body: { name: text, text } })
  await api('PUT', `/phone_number/${person.phone_number_id}/`, { body: { label: text } })
  const content = Buffer.from(text).toString('base64')
  const attachments = [{ content_type: 'text/csv', filename: `${text}.csv`, content }]
  const received = await api('POST', '/_/sandbox/reply/', {
    body: { from: person.remote_phone, to: person.local_phone, text, attachments },
  })
  expect(received.status).toBe(200)
  const { local_phone, contact_id } = person
  await api('POST', '/activity/sms/', { body: { status: 'draft', text, local_phone, contact_id } })
  const carrier = await api('POST', '/_/carriers/', { body: carrierBody(text) })
  expect(carrier.status).toBe(201)
  const task = await ctx.db.read
    .selectFrom('task')
    .select('id')
    .where('organization_id', '=', person.organization_id)
    .executeTakeFirstOrThrow()
  const webhook = await api('POST', '/webhook/', {
    body: {
      url: `http://127.0.0.1:9/${text}`,
      events: [{ object_type: 'lead', action: 'merged' }],
    },
  })
  expect(webhook.status).toBe(201)
  const { lead_id } = person
  const make = async (path: string, body: object) => (await api('POST', path, { body })).body.id
  const lead_field = await make('/custom_field/lead/', { name: text })
  const contact_field = await make('/custom_field/contact/', { name: text })
  const group = await make('/group/', { name: text })
  const done = await make('/task/', { lead_id, text, is_complete: true })
  await api('POST', '/status/lead/', { body: { label: text } })
  await api('PUT', `/lead/${lead_id}/`, { body: { status: text } })
  const activities = await ctx.db.read
    .selectFrom('activity')
    .select(['id', '_type'])
    .where('organization_id', '=', person.organization_id)
    .execute()
  const ofType = (type: string) => activities.find(({ _type }) => _type === type)?.id ?? ''
  const event = await ctx.db.read
    .selectFrom('event')
    .select('id')
    .where('object_id', '=', person.lead_id)
    .limit(1)
    .executeTakeFirstOrThrow()
  expect(done).toMatch(/^task_/)
  return {
    ...{ lead_field, contact_field, group, creation: lead_id.replace('lead_', 'acti_') },
    ...{ status_change: ofType('LeadStatusChange'), completion: ofType('TaskCompleted') },
    message: received.body.id,
    media: received.body.attachments[0].media_id,
    task: task.id,
    template: person.template_id,
    number: person.phone_number_id,
    lead: person.lead_id,
    status: person.status_id,
    contact: person.contact_id,
    user: person.user_id,
    organization: person.organization_id,
    local_phone,
    carrier: carrier.body.id,
    event: event.id,
    webhook: webhook.body.id,
  }
}

/** At an address where nobody listens. */
function carrierBody(label: string): object {
  const account_sid = `AC${'0'.repeat(32)}`
  const settings = { account_sid, auth_token: 'token', base_url: 'http://127.0.0.1:9' }
  return { kind: 'twilio', label, settings }
}

/** Every row of the person's organization, as text. When a key was last used does not count. */
async function dump({ ctx }: TestServer, { organization_id }: Person): Promise<string> {
  const db = ctx.db.read
  const parts = await Promise.all(
    (await ownedTables(db)).map(async (name) => {
      const { rows } = await sql<object>`
      select * from ${sql.table(name)} where organization_id = ${organization_id}`.execute(db)
      const lines = rows.map((row) => JSON.stringify({ ...row, last_used_at: null }))
      return `${name} ${lines.sort().join('\n')}`
    }),
  )
  return parts.join('\n')
}

async function ownedTables(db: Reader): Promise<string[]> {
  const tables = await db.introspection.getTables()
  const owned = tables.filter(({ columns }) =>
    columns.some((column) => column.name === 'organization_id'),
  )
  return owned.map((table) => table.name).sort()
}
