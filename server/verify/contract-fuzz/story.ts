/** What a batch begins with, so that there is something to ask about, and a time to ask in. */
import { momentIn, shownAs } from './links.ts'

/** A request of a careful caller; tokens in its body are still to be replaced. */
export type Step = { path: string; body: Record<string, unknown> }

const picture = {
  content_type: 'image/png',
  filename: 'a picture.png',
  content: 'iVBORw0KGgo=',
}
const clock = '/_/sandbox/clock/'
const release: Step = { path: `${clock}release/`, body: {} }
const advance = (by: string): Step => ({ path: `${clock}advance/`, body: { by } })
const freeze = (at?: string): Step => ({ path: `${clock}freeze/`, body: at ? { at } : {} })

/** Half of the batches run in real time, as most of what is planned is refused in another. */
const times: readonly Step[][] = [
  [release],
  [freeze(), advance('2h')],
  [release],
  [],
  [release],
  [freeze('2199-12-31T23:59:00Z'), advance('90s')],
  [release],
  [freeze(), advance('300d')],
]

/** Lead, template and message that make each other large: a text of a million characters, if nobody minds. */
const large: readonly Step[] = [
  { path: '/api/v1/lead/', body: { name: 'Large', description: 'é€'.repeat(50_000) } },
  {
    path: '/api/v1/sms_template/',
    body: { name: 'Large', text: '{{ lead.description }} '.repeat(10) },
  },
  {
    path: '/api/v1/activity/sms/',
    body: { ...toOther(120), status: 'outbox', ...newest('lead_id', 'template_id') },
  },
]
/** Far more at different moments than falls due at one. */
const plannedMax = 1000

/** So many messages, each at its own moment, and all those moments at once. */
const planned: readonly Step[] = [
  release,
  freeze(),
  ...Array.from({ length: plannedMax }, (_, place) => ({
    path: '/api/v1/activity/sms/',
    body: {
      ...toOther(120 + (place % 60)),
      text: `Number ${place}`,
      status: 'scheduled',
      date_scheduled: momentIn(60 + place),
    },
  })),
  advance('2h'),
]

/** What takes a server long, if it goes about it in the wrong way. */
export const heavyStory: readonly Step[] = [...large, ...planned]

function toOther(last: number): { local_phone: string; remote_phone: string } {
  const remote_phone = `+1202555${String(last).padStart(4, '0')}`
  return { local_phone: shownAs('number', 0), remote_phone }
}

function newest(...fields: string[]): object {
  return Object.fromEntries(fields.map((field) => [field, shownAs(field, -1)]))
}

/** An account at an address where nobody listens: it never leaves the machine. */
const carrier = {
  kind: 'twilio',
  settings: {
    account_sid: `AC${'0'.repeat(32)}`,
    auth_token: 'nobody’s',
    base_url: 'http://127.0.0.1:9',
  },
}

/** Somebody is written to, somebody answers with a picture, and time is set. */
export function storyOf(batch: number): Step[] {
  const { local_phone, remote_phone } = toOther(120 + (batch % 60))
  const sms = { status: 'outbox', local_phone, remote_phone, text: 'Hello' }
  const reply = { from: remote_phone, to: local_phone, text: 'Look', attachments: [picture] }
  return [
    ...(batch % 10 === 0 ? [{ path: '/_/carriers/', body: carrier }] : []),
    { path: '/api/v1/activity/sms/', body: sms },
    { path: '/_/sandbox/reply/', body: reply },
    ...(times[batch % times.length] ?? []),
  ]
}
