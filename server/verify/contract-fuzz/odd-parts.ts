/** Parts of requests that are odd in one way each. */

/** Of the credentials that open nothing; the judge knows the one that does. */
export const badCredentials = [
  'Basic',
  'Basic !!!',
  `Basic ${btoa('api_wrong.key:')}`,
  `Basic ${btoa('no colon')}`,
  `Basic ${btoa(':')}`,
  `Basic ${btoa('a\0b:')}`,
  'Bearer x',
  'Negotiate',
  `Basic ${'A'.repeat(4000)}`,
]
export const badTypes = [
  'text/plain',
  'text/plain;x=json',
  'text/json-ish',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/xml',
  'nonsense',
  ';',
]
export const goodTypes = [
  'application/json; charset=utf-8',
  'APPLICATION/JSON',
  'application/vnd.api+json',
  'application/json;charset="UTF-8"',
]
export const notJson: readonly (string | Buffer)[] = [
  '',
  ' ',
  '{',
  '{"a":1',
  '{"a":1}{}',
  "{'a':1}",
  '{"a":1,}',
  '{"a":NaN}',
  '{"a":0x1}',
  '{"a":"\u0001"}',
  'a=1&b=2',
  '[]',
  '[{}]',
  'null',
  'true',
  '1',
  '"x"',
  Buffer.from([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xff, 0x22, 0x7d]),
  Buffer.from('{"a":1}', 'utf16le'),
]
export const oddParameters: readonly unknown[] = [
  { toString: 1 },
  [{ toString: 1 }],
  { valueOf: null },
  [[1]],
  {},
  [],
  [null],
  true,
  1e308,
]

function deep(open: string, close: string, depth: number): string {
  return `{"a":${open.repeat(depth)}1${close.repeat(depth)}}`
}
export const trees = [
  deep('[', ']', 30),
  deep('[', ']', 33),
  deep('[', ']', 100_000),
  deep('{"a":', '}', 33),
  deep('{"a":', '}', 50_000),
  `{"a":[${'0,'.repeat(30_000)}0]}`,
  `{${Array.from({ length: 30_000 }, (_, place) => `"k${place}":0`).join(',')}}`,
]
export const keys = [
  '__proto__',
  'constructor',
  'prototype',
  'hasOwnProperty',
  'toString',
  '',
  '\0',
  '\ud800',
]
export const methods = [
  'PATCH',
  'OPTIONS',
  'TRACE',
  'HEAD',
  'PUT',
  'DELETE',
  'POST',
  'GET',
  'PROPFIND',
  'PURGE',
]
export const overrides = [
  'PATCH',
  'OPTIONS',
  'nonsense',
  '',
  'get',
  'put',
  'delete',
  'post',
  'GET,GET',
]
export const offsets = [
  '-7.0',
  '5.5',
  '14',
  '-15.1',
  '1e3',
  'NaN',
  'abc',
  '',
  '0x10',
  '+1,+2',
  '9'.repeat(500),
]
export const harmless: Record<string, string>[] = [
  { accept: 'text/html' },
  { accept: 'nonsense;q=x' },
  { 'accept-encoding': 'gzip;q=0, br' },
  { 'if-none-match': '*' },
  { 'if-modified-since': 'yesterday' },
  { range: 'bytes=0-1' },
  { expect: '100-continue' },
  { 'x-forwarded-for': "127.0.0.1, '" },
  { 'x-forwarded-proto': 'javascript' },
  { forwarded: 'for="_gazonk"' },
  { 'x-request-id': 'mine\tand\tonly' },
  { 'accept-language': '*' },
  { cookie: 'a=b; __proto__=c' },
  { upgrade: 'h2c', connection: 'upgrade' },
]
export const paths: ((path: string) => string)[] = [
  (path) => path.replace(/\/$/, ''),
  (path) => `${path}/`,
  (path) => path.toUpperCase(),
  (path) => path.replace('/', '//'),
  (path) => path.replace(/\/$/, '%2F'),
  (path) => `${path}..`,
  (path) => `${path}%2e%2e/`,
  (path) => `${path}%`,
  (path) => `${path}%00`,
  (path) => `${path}%ff`,
  (path) => `${path};a=b`,
  (path) => `${path}${'a'.repeat(250)}`,
]

export const queries: ((query: readonly string[]) => string[])[] = [
  (query) => [...query, ...query],
  (query) => [...query.map((part) => part.replace('=', '[]=')), 'a[b][c]=1'],
  (query) => [...query, '', '&', '=', '=a', 'a'],
  (query) => [...query, 'unknown=1', '%=1', '%ff=%ff', '%00=%00'],
  (query) => [...query.map((part) => part.split('=')[0] ?? ''), '#fragment'],
  (query) => query.map((part) => part.replaceAll('%', '%25')),
  (query) => [`${query.join(';')}`],
]
