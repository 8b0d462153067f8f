import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { createSecrets, SealedError, type SealedPlace, type Secrets } from './sealing.ts'
import { parseSecretKey, type SecretKey } from './secret-key.ts'

const [one, two] = [newKey(), newKey()]
const place: SealedPlace = {
  table: 'carrier_account',
  organization_id: 'orga_1',
  id: 'carr_1',
  column: 'secrets',
}

function newKey(): SecretKey {
  return parseSecretKey(randomBytes(32).toString('base64'))
}

function secretsOf(...keys: SecretKey[]): Secrets {
  return createSecrets(() => keys)
}

test.each(['', 'token', 'Grüße 🛑', 'x'.repeat(10_000)])('%j opens as it was', (text) => {
  const { seal, open } = secretsOf(one)
  expect(open(seal(text, place), place)).toBe(text)
})

test('what is sealed tells nothing, and is never twice the same', () => {
  const { seal } = secretsOf(one)
  const sealed = seal('the token', place)
  expect(sealed).not.toContain('token')
  expect(Buffer.from(sealed.split('.').at(-1) ?? '', 'base64url').toString()).not.toContain('token')
  expect(seal('the token', place)).not.toBe(sealed)
})

test.each(['table', 'organization_id', 'id', 'column'])('it opens in no other %s', (name) => {
  const { seal, open } = secretsOf(one)
  const sealed = seal('token', place)
  expect(() => open(sealed, { ...place, [name]: 'other' })).toThrow(SealedError)
})

test('a place is not another one by where its names are parted', () => {
  const { seal, open } = secretsOf(one)
  const sealed = seal('token', { ...place, table: 'a', organization_id: 'bc' })
  expect(() => open(sealed, { ...place, table: 'ab', organization_id: 'c' })).toThrow(SealedError)
})

test('a text that was changed anywhere does not open', () => {
  const { seal, open } = secretsOf(one)
  const sealed = seal('token', place)
  const [version, id, nonce = '', body = ''] = sealed.split('.')
  const flip = (text: string): string => (text[0] === 'A' ? 'B' : 'A') + text.slice(1)
  const bent = [
    `v2.${id}.${nonce}.${body}`,
    `${version}.${flip(id ?? '')}.${nonce}.${body}`,
    `${version}.${id}.${flip(nonce)}.${body}`,
    `${version}.${id}.${nonce}.${flip(body)}`,
    `${version}.${id}.${nonce}.${body.slice(0, 10)}`,
    `${version}.${id}`,
    '',
  ]
  for (const text of bent) expect(() => open(text, place), text).toThrow(SealedError)
})

test('an old key still opens, and the first seals', () => {
  const sealed = secretsOf(one).seal('token', place)
  const both = secretsOf(two, one)
  expect(both.open(sealed, place)).toBe('token')
  expect(secretsOf(two).open(both.seal('new', place), place)).toBe('new')
})

test('without its key it says which one is missing', () => {
  const sealed = secretsOf(one).seal('token', place)
  expect(() => secretsOf(two).open(sealed, place)).toThrow(
    `it was sealed with the key ${one.id}, which is not configured`,
  )
})

test('a purpose has a key of its own, from each key', () => {
  const both = secretsOf(one, two)
  const [first, second] = both.derive('media links')
  expect(first).toHaveLength(32)
  expect(secretsOf(two).derive('media links')).toEqual([second])
  expect(both.derive('callbacks')[0]).not.toEqual(first)
})

test('keys are read when the first secret is needed', () => {
  let reads = 0
  const secrets = createSecrets(() => {
    reads++
    return [one]
  })
  expect(reads).toBe(0)
  secrets.open(secrets.seal('token', place), place)
  expect(reads).toBe(1)
})
