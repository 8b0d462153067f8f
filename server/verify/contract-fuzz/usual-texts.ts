/** What people put into a field of a certain name, and what they put there by mistake. */
import { momentIn, shownAs } from './links.ts'

const moments = [
  ...[0, 1, 59, 60, 3600, 86_400, 31_000_000].map(momentIn),
  '2199-12-31T23:59:00Z',
  '2026-11-21T09:00:00Z',
  '2026-11-21T09:00:00.123456+00:00',
  '2026-11-21T09:00:00-11:30',
  '2026-11-21',
]
/** The kind that needs a parser. */
const oddMoments = [
  momentIn(40_000_000),
  '2026-11-21T09:00:00+0000',
  '2026-11-21T09:00:00+00',
  '2026-11-21T09:00:00 00:00',
  '2026-11-21T09:00:00+23:59',
  '2026-11-21T09:00:00+99:99',
  '2026-11-21t09:00:00z',
  '2026-11-21 09:00',
  '2026-W47-6',
  '2026-325',
  '2026-02-29',
  '2026-11-21T24:00:00Z',
  '2026-06-30T23:59:60Z',
  '2026-11-21T09:00:00,5Z',
  '2026-11-21T09:00:00.123456789Z',
  '1969-12-31T23:59:59Z',
  '1970-01-01T00:00:00Z',
  '1970-01-01T00:00:00+14:00',
  '2199-12-31T23:59:59.999999-12:00',
  '2200-01-01T00:00:00Z',
  '9999-12-31T23:59:59Z',
  '9999-12-31T23:59:59-23:59',
  '+010000-01-01T00:00:00Z',
  '-000001-01-01T00:00:00Z',
  '0000-01-01',
  '1795251600',
  'now',
  'tomorrow',
]

const phones = [
  ...['+12025550100', '+12025550120', '+12025550135', '+12025550199'],
  ...['(202) 555-0141', '202.555.0142', '+44 7911 123456', '+49 30 901820'],
]
const oddPhones = [
  '07911123456',
  '+1 202 555 0100 ext. 5',
  '555-0123',
  '72345',
  'MYBANK',
  '+0',
  '++1',
  '000-000-0000',
  '+1 900 555 0100',
  '\u202a+12025550143\u202c',
  '+１２０２５５５０１４４',
]
const ownNumbers = Array.from({ length: 20 }, (_, choice) => shownAs('local_phone', choice))
const texts = [
  'Hello',
  'How are you?',
  'On my way',
  'Hello {{ contact.first_name }}!',
  'STOP',
  'start',
  'HELP',
  'Arrêt',
  'Grüße aus Köln',
  '🎉 party',
  'a'.repeat(1600),
  'ü'.repeat(1601),
]
const queries = [
  '',
  'Bluebird',
  'name:"Émilie"',
  'phone:+12025550100',
  'name:Ada and not status:Potential',
  'contacts > 1',
  'sort:-created',
]
const oddQueries = [
  '(a or b) and (c',
  'sort:created slice:1',
  'sms_messages > 0',
  'sms(date > "2026-01-01" direction:inbound)',
  '"',
  'é '.repeat(30),
  '('.repeat(2000),
  'a '.repeat(2000),
  'not '.repeat(500),
]
const urls = ['https://example.com/a.jpg', 'http://example.com']
const oddUrls = [
  'https://example.com/my photo.jpg',
  'https:example.com/a.jpg',
  'https://user:pass@example.com/',
  'http://127.0.0.1:1/',
  'http://[::1]/',
  'javascript:alert(1)',
  'data:,x',
  '//example.com',
  `https://example.com/${'a'.repeat(1900)}`,
]

type Usual = { good: readonly string[]; odd: readonly string[] }

/** What a field of that name usually holds; the document does not say it. */
const usual: readonly (readonly [RegExp, good: readonly string[], odd?: readonly string[]])[] = [
  [/^_fields$/, ['id', 'id,name', 'id,nope', '_all', 'data,has_more'], [',,,', '__proto__', 'a.b']],
  [/^_order_by$/, ['date_created', '-date_created', 'date'], ['-date_updated', '--date', 'x']],
  [/^query$/, queries, oddQueries],
  [/^by$/, ['1', '90s', '5m', '2h', '3d'], ['366d', '1e3', '-1', '0', '9'.repeat(40)]],
  // Of a text that comes in, and of a clock.
  [/^to$/, [...ownNumbers, momentIn(60), momentIn(86_400)], [...oddPhones, ...oddMoments]],
  [/^local_phone$/, ownNumbers, oddPhones],
  [/phone|^number$|^from$|^forward_to$/, phones, oddPhones],
  [/date|_at(__|$)|^at$/, moments, oddMoments],
  [/^text$|description/, texts],
  [/url/, urls, oddUrls],
  [/country/, ['US', 'gb', 'DE'], ['ZZ']],
  [/^prefix$/, ['', '202'], ['5']],
  [/currency/, ['USD', 'EUR'], ['xyz', '€']],
  [/timezone/, ['America/Chicago', 'UTC'], ['Etc/GMT+12', '+01:00', 'Mars/Base']],
  [/content_type/, ['image/png', 'image/jpeg'], ['image/JPEG', 'text/html', 'x', 'a/b;c=d']],
  [/^content$/, ['aGk=', 'iVBORw0KGgo='], ['', 'aGk', '!!!!', 'AAAA'.repeat(1000)]],
  [/email/, ['ada@example.com'], ['Ada <ada@example.com>', 'ä@ö.de', '@', 'a@b']],
  [/^_type/, ['SMS', 'incoming_sms'], ['Email', 'all', 'nope']],
  [/^direction$/, ['inbound', 'outbound'], ['up']],
  [/^status$/, ['inbox', 'draft', 'scheduled', 'outbox', 'sent', 'error'], ['nope']],
  [/^view$/, ['inbox', 'future', 'archive'], ['nope']],
]

/** `undefined`: nothing in particular. */
export function usualTexts(name: string): Usual | undefined {
  const [, good, odd = []] = usual.find(([pattern]) => pattern.test(name)) ?? []
  return good && { good, odd }
}
