/** What programs and attackers put into fields, besides what a schema would think of. */
import fc from 'fast-check'

/** Written into the JSON as it is, where no JSON.stringify would write it. */
export function raw(json: string): string {
  return `@raw ${json}`
}
/** JSON text of a value, with what is marked as raw. */
export function toJson(value: unknown): string {
  return (JSON.stringify(value) ?? '').replaceAll(/"@raw ([^"]*)"/g, '$1')
}

const long = 100_000

export const nastyTexts: readonly string[] = [
  '',
  ' ',
  '\t\r\n',
  '\0',
  'a\0b',
  '\ud800',
  'a\udc00\ud800b',
  '\ufeffbom',
  '\ufffd',
  '\u202eevil\u202c',
  '\u2066x\u2069',
  '\u2800',
  '\u3164',
  '\u200b\u200d\u2060\u00ad',
  'é€',
  `a${'\u0301'.repeat(500)}`,
  '👩‍👩‍👧‍👦🏳️‍🌈',
  'ﷺ',
  'İıſß',
  '１２３',
  '٠١٢',
  '0',
  '-1',
  '1e999',
  'null',
  'undefined',
  'true',
  'NaN',
  '[object Object]',
  '__proto__',
  'constructor',
  'toString',
  "' or 1=1 --",
  '";drop table message;--',
  '%',
  '%_\\',
  '*"()^~',
  '../../etc/passwd',
  '%2e%2e%2f',
  '\r\nSet-Cookie: a=b',
  '<script>alert(1)</script>',
  '${7*7}',
  '{{',
  '{{ x',
  '}}',
  '{{{{{{',
  '{% if %}',
  '{{ contact.constructor }}',
  '{{ lead.description }}'.repeat(40),
  '{{ contact.first_name | default: "there" }}',
  '{"toString":1}',
  'a,b,,c,',
  ','.repeat(5000),
  'a'.repeat(long),
  'é€'.repeat(long / 2),
  '{'.repeat(long),
  '+'.repeat(long),
  '1'.repeat(long),
  `${'a'.repeat(200)}@${'b.'.repeat(200)}c`,
]

export const nastyNumbers: readonly unknown[] = [
  0,
  -1,
  0.5,
  1e-7,
  59,
  60,
  2 ** 31,
  2 ** 53,
  -(2 ** 53),
  1e308,
  raw('-0'),
  raw('1e999'),
  raw('-1e999'),
  raw('5.0'),
  raw('123456789012345678901234567890'),
]

export const nastyValues: fc.Arbitrary<unknown> = fc.constantFrom<unknown[]>(
  null,
  true,
  false,
  [],
  {},
  [[]],
  [null],
  { toString: 1 },
  { toString: null, valueOf: null },
  [{ toString: 1 }],
  { toJSON: 1 },
  { length: 3, 0: 'a' },
  { $ne: null },
  { a: { b: { c: { d: [] } } } },
  nest(31),
  nest(40),
  ...nastyNumbers,
  Array.from({ length: 4001 }, (_, place) => place),
)

function nest(depth: number): unknown {
  return depth === 0 ? 1 : { a: nest(depth - 1) }
}
