/** What both engines are told before they are asked, and what is asked of it: where collations and orders differ. */

/** Their folding differs by collation, by locale, or between one letter and two. */
const names = [
  'ÉCOLE',
  'école du nord',
  'ПРИВЕТ',
  'ÄÖÜẞ',
  'ß & Söhne',
  'ΑΒΓ',
  'Ω',
  'ＡＢ',
  'İstanbul',
  'ıI iİ',
  '\u212Aelvin',
  'ǅungla',
  'Zürich',
  'zurich',
  'a b',
  'a_b',
  'a%b',
  '-1',
  'Ada Lovelace',
]

/** Each made at a moment of its own. */
export const story: readonly (readonly [path: string, body: object])[] = [
  ...Array.from(
    { length: 4 },
    () => ['/phone_number/request/internal/', { country: 'US' }] as const,
  ),
  ...names.map(
    (name, n) =>
      [
        '/lead/',
        {
          name,
          contacts: [
            {
              name,
              phones: [{ phone: `+1202555${1400 + n}` }],
              emails: [{ email: `${name.replace(/\W/g, '') || 'é'}${n}É@example.com` }],
            },
          ],
        },
      ] as const,
  ),
  ['/sms_template/', { name: 'Hi', text: 'Hi {{ contact.first_name }}', is_shared: true }],
  ['/status/lead/', { label: 'ÜBERFÄLLIG' }],
  ...['one', 'two', 'three'].map(
    (text) => ['/activity/sms/', { status: 'draft', text, remote_phone: '+12025551400' }] as const,
  ),
]

const spellings = (text: string) => [
  text,
  text.toLowerCase(),
  text.toUpperCase(),
  text.normalize('NFD'),
]

/** Of `GET /lead/`: by its own name, in any case, everything is found; NUL finds nothing. */
const queries = [
  ...names.flatMap((name) => spellings(name).flatMap((text) => [`"${text}"`, `name:"${text}"`])),
  ...spellings('ÜBERFÄLLIG').map((label) => `status:"${label}"`),
  ...['0É@EXAMPLE.COM', 'Ada18é@example.com'].map((email) => `email:"${email}"`),
  ...[
    '\0',
    'name:\0',
    '"a\0b"',
    '\uFFFD',
    '*',
    'not "ada"',
    'sort:name',
    'sort:-name',
    'sort:status',
  ],
]

/** Paths with their queries, encoded. */
export const questions: readonly string[] = [
  ...queries.map((query) => `/lead/?_fields=name&query=${encodeURIComponent(query)}`),
  ...['activity_at', '-activity_at', 'date_updated', '-date_updated', '-date_created'].map(
    (order) => `/activity/sms/?_fields=text&_order_by=${order}`,
  ),
  '/status/lead/',
  '/user/?_order_by=first_name,last_name',
  '/task/?_order_by=-date',
]
