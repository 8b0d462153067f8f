/**
 * V-18: two verbs at once on one object, for every two that share a row, in groups of 2, 4 and 16, and each alone.
 * Each is answered as if they had come one after the other: never 5xx, and soon.
 */
import { draw } from '../src/world/behaviour.ts'
import type { Harness, HarnessRun } from './harness.ts'
import { type Lab, withLab } from './lab/lab.ts'
import { makeDatabase, makeFolder, type Place, type Server } from './lab/place.ts'

const sizes = [1, 2, 4, 16]
/** How much longer than one alone the slowest of two at once may take, at the 99th percentile. */
const togetherMax = 3
/** PostgreSQL takes a second to find a deadlock. What is late on a busy machine only is a figure. */
const deadlockMs = 950
const lateMs = 500
/** A database that was made for a test does not sync, as the doctor says. */
const notFound = new Set(['fsync'])

export const harness: Harness = {
  id: 'V-18',
  unit: 'groups',
  promise: 'verbs that meet on one object are answered, not failed',
  full: 20_000,
  fast: 60,
  minutes: 12,
  run: (options) => withLab((lab) => runIn(lab, options)),
}

type Tally = {
  late: number
  groups: number
  slowestMs: number
  /** Of the calls in groups of 1 and of 2, how long each took. */
  took: Record<number, number[]>
  answers: Record<string, number>
  broken: string[]
}

async function runIn({ witness, postgres }: Lab, options: HarnessRun) {
  const tally: Tally = {
    groups: 0,
    late: 0,
    slowestMs: 0,
    took: { 1: [], 2: [] },
    answers: {},
    broken: [],
  }
  const places = [makeFolder(witness), await makeDatabase(witness, postgres, 'pairs')]
  for (const [nth, place] of places.entries()) {
    const until = performance.now() + options.deadlineMs / (places.length - nth)
    await meet(place, options.count / places.length, options.seed, until, tally)
    options.log(`${place.engine}: ${tally.groups} groups, ${tally.broken.length} broken`)
    await place.remove()
  }
  const [alone, both] = [p99(tally.took[1]), p99(tally.took[2])]
  const figures = {
    ...tally.answers,
    'later than 500 ms': tally.late,
    'slowest ms': Math.round(tally.slowestMs),
    'p99 of one alone, ms': alone.toFixed(1),
    'p99 of two at once, ms': both.toFixed(1),
  }
  // In a little try the machine belongs to others, too.
  if (options.count > harness.fast && both > alone * togetherMax)
    tally.broken.push(`two at once took ${(both / alone).toFixed(1)} times as long as one alone`)
  return { reached: tally.groups, violations: tally.broken, figures }
}

function p99(times: readonly number[] = []): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? 0
}

async function meet(place: Place, count: number, seed: number, until: number, tally: Tally) {
  const server = await place.open()
  const all = Object.values(kinds).flatMap(pairsOf)
  for (let group = 0; group < count && performance.now() < until; group++) {
    // Each pair in turn, from another one for each seed.
    const pair = all[(group + seed) % all.length] as Pair
    const size = sizes[Math.floor(draw(seed, group) * sizes.length)] as number
    await together(place, server, pair, size, tally)
    tally.groups++
  }
  await server.stop()
  tally.broken.push(...(await diagnose(place)).map((line) => `${place.engine}: ${line}`))
}

async function diagnose(place: Place): Promise<string[]> {
  const { stdout } = await place.command('doctor', '--json')
  const findings = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  return findings
    .filter(({ ok, check }) => !ok && !notFound.has(check))
    .map(({ check, says }) => `doctor: ${check}: ${says}`)
}

async function together(place: Place, server: Server, pair: Pair, size: number, tally: Tally) {
  const thing = await pair.make(server)
  const calls = Array.from({ length: size }, async (_, nth) => {
    // Alone, it is now the one and now the other.
    const verb = pair.verbs[(nth + (size === 1 ? tally.groups : 0)) % 2] as Verb
    const [method, path, body] = verb(thing, nth)
    const begun = performance.now()
    const { status, body: said } = await server.call(method, path, body)
    const tookMs = performance.now() - begun
    tally.slowestMs = Math.max(tally.slowestMs, tookMs)
    tally.took[size]?.push(tookMs)
    tally.answers[status] = (tally.answers[status] ?? 0) + 1
    const what = `${place.engine}: ${pair.name} × ${size}: ${method} ${path}`
    if (status >= 409) tally.broken.push(`${what} answered ${status} ${JSON.stringify(said)}`)
    if (tookMs > lateMs) tally.late++
    if (tookMs > deadlockMs) tally.broken.push(`${what} took ${Math.round(tookMs)} ms`)
  })
  await Promise.all(calls)
}

type Thing = { id: string; lead_id: string; contact_id: string; other?: string }
type Call = [method: string, path: string, body?: object]
type Verb = (thing: Thing, nth: number) => Call
type Kind = { make(server: Server): Promise<Thing>; verbs: Record<string, Verb> }
type Pair = { name: string; make: Kind['make']; verbs: [Verb, Verb] }

function pairsOf({ make, verbs }: Kind): Pair[] {
  const names = Object.entries(verbs)
  return names.flatMap(([one, first], nth) =>
    names.slice(nth).map(([other, second]): Pair => {
      return { name: `${one} + ${other}`, make, verbs: [first, second] }
    }),
  )
}

const local_phone = '+12025550100'
const remote_phone = '+12025550120'
const sms = (id: string) => `/activity/sms/${id}/`

async function makeLead(server: Server): Promise<Thing> {
  const contacts = [{ name: 'Ada', phones: [{ phone: remote_phone }] }]
  const lead = await server.post('/lead/', { name: 'Shared', contacts })
  return { id: lead.id, lead_id: lead.id, contact_id: lead.contacts[0].id }
}

async function makeMessage(server: Server, fields: object): Promise<Thing> {
  const { lead_id, contact_id } = await makeLead(server)
  const body = { text: 'Hi', local_phone, remote_phone, lead_id, contact_id, ...fields }
  return { ...(await server.post('/activity/sms/', body)), lead_id, contact_id }
}

const onMessage: Kind['verbs'] = {
  edit: ({ id }, nth) => ['PUT', sms(id), { text: `Hi ${nth}` }],
  'call back': ({ id }) => ['PUT', sms(id), { status: 'draft' }],
  send: ({ id }) => ['PUT', sms(id), { status: 'outbox' }],
  delete: ({ id }) => ['DELETE', sms(id)],
  'delete its lead': ({ lead_id }) => ['DELETE', `/lead/${lead_id}/`],
  'delete its contact': ({ contact_id }) => ['DELETE', `/contact/${contact_id}/`],
}

const onLead: Kind['verbs'] = {
  rename: ({ id }, nth) => ['PUT', `/lead/${id}/`, { name: `Name ${nth}` }],
  delete: ({ id }) => ['DELETE', `/lead/${id}/`],
  'rename the contact': ({ contact_id }, nth) => [
    'PUT',
    `/contact/${contact_id}/`,
    { name: `Ada ${nth}`, phones: [{ phone: `+1202555${1000 + nth}` }] },
  ],
  'delete the contact': ({ contact_id }) => ['DELETE', `/contact/${contact_id}/`],
  'merge it into another': ({ id, other }) => [
    'POST',
    '/lead/merge/',
    { source: id, destination: other },
  ],
  'merge another into it': ({ id, other }) => [
    'POST',
    '/lead/merge/',
    { source: other, destination: id },
  ],
  'add a task': ({ id }) => ['POST', '/task/', { lead_id: id, text: 'Call' }],
  'complete its tasks': ({ id }) => ['PUT', `/task/?lead_id=${id}`, { is_complete: true }],
  'add a contact': ({ id }) => ['POST', '/contact/', { lead_id: id, name: 'Bob' }],
  'write to it': ({ id }) => [
    'POST',
    '/activity/sms/',
    { status: 'outbox', send_in: 30, text: 'Hi', local_phone, remote_phone, lead_id: id },
  ],
  'text back': () => [
    'POST',
    '/_/sandbox/reply/',
    { from: remote_phone, to: local_phone, text: 'Yes' },
  ],
}

const kinds: Record<string, Kind> = {
  draft: { make: (server) => makeMessage(server, { status: 'draft' }), verbs: onMessage },
  queued: {
    make: (server) => makeMessage(server, { status: 'outbox', send_in: 40 }),
    verbs: onMessage,
  },
  lead: {
    async make(server) {
      const [lead, other] = [await makeLead(server), await makeLead(server)]
      return { ...lead, other: other.id }
    },
    verbs: onLead,
  },
  task: {
    async make(server) {
      const lead = await makeLead(server)
      const task = await server.post('/task/', { lead_id: lead.id, text: 'Call' })
      return { ...lead, id: task.id }
    },
    verbs: {
      word: ({ id }, nth) => ['PUT', `/task/${id}/`, { text: `Call ${nth}` }],
      complete: ({ id }) => ['PUT', `/task/${id}/`, { is_complete: true }],
      delete: ({ id }) => ['DELETE', `/task/${id}/`],
      'complete all of its lead': ({ lead_id }) => [
        'PUT',
        `/task/?lead_id=${lead_id}`,
        { is_complete: true },
      ],
      'delete its lead': ({ lead_id }) => ['DELETE', `/lead/${lead_id}/`],
    },
  },
  'custom field': {
    async make(server) {
      const lead = await makeLead(server)
      // An organization has so many and no more: those of the group before go.
      const { data } = await server.get('/custom_field/lead/')
      for (const { id } of data) await server.call('DELETE', `/custom_field/lead/${id}/`)
      const field = await server.post('/custom_field/lead/', { name: `F ${performance.now()}` })
      return { ...lead, id: field.id }
    },
    verbs: {
      rename: ({ id }, nth) => ['PUT', `/custom_field/lead/${id}/`, { name: `${id} ${nth % 3}` }],
      'make one like it': ({ id }, nth) => [
        'POST',
        '/custom_field/lead/',
        { name: `${id} ${nth % 3}` },
      ],
      delete: ({ id }) => ['DELETE', `/custom_field/lead/${id}/`],
      'give a value': ({ id, lead_id }, nth) => [
        'PUT',
        `/lead/${lead_id}/`,
        { [`custom.${id}`]: `v${nth}` },
      ],
    },
  },
  group: {
    async make(server) {
      const { body } = await server.call('POST', '/group/', { name: 'Sales' })
      return { ...body, lead_id: '', contact_id: '' }
    },
    verbs: {
      rename: ({ id }, nth) => ['PUT', `/group/${id}/`, { name: `Group ${nth}` }],
      delete: ({ id }) => ['DELETE', `/group/${id}/`],
    },
  },
  template: {
    async make(server) {
      const { body } = await server.call('POST', '/sms_template/', { name: 'Hi', text: 'Hello' })
      return { ...body, lead_id: '', contact_id: '' }
    },
    verbs: {
      change: ({ id }, nth) => ['PUT', `/sms_template/${id}/`, { text: `Hello ${nth}` }],
      delete: ({ id }) => ['DELETE', `/sms_template/${id}/`],
      use: ({ id }) => [
        'POST',
        '/activity/sms/',
        { status: 'draft', template_id: id, local_phone, remote_phone },
      ],
    },
  },
  status: {
    async make(server) {
      const label = `Status ${performance.now()}`
      const status = await server.post('/status/lead/', { label })
      return { ...status, lead_id: '', contact_id: '' }
    },
    verbs: {
      rename: ({ id }, nth) => ['PUT', `/status/lead/${id}/`, { label: `${id} ${nth % 3}` }],
      delete: ({ id }) => ['DELETE', `/status/lead/${id}/`],
      'make one like it': ({ id }, nth) => ['POST', '/status/lead/', { label: `${id} ${nth % 3}` }],
      use: ({ id }) => ['POST', '/lead/', { name: 'New', status_id: id }],
    },
  },
  number: {
    async make(server) {
      const { body } = await server.call('POST', '/phone_number/request/internal/', {
        country: 'US',
      })
      return { ...body, lead_id: '', contact_id: '' }
    },
    verbs: {
      rename: ({ id }, nth) => ['PUT', `/phone_number/${id}/`, { label: `Number ${nth}` }],
      delete: ({ id }) => ['DELETE', `/phone_number/${id}/`],
      'rent another': () => [
        'POST',
        '/phone_number/request/internal/',
        { country: 'US', prefix: '212' },
      ],
    },
  },
}
