import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createTestFolder } from '../../test/database.ts'
import { readConfig } from '../config.ts'
import { parseSecretKey, readSecretKeys, SecretKeyError } from './secret-key.ts'

const bytes = randomBytes(32)
const url = 'postgres://127.0.0.1/none'

function keysOf(mode: 'sandbox' | 'production', settings: Record<string, string>) {
  return readSecretKeys(readConfig(mode, {}, settings))
}

test('a key is 32 bytes, in base64 or hex', () => {
  expect(parseSecretKey(bytes.toString('hex'))).toEqual(parseSecretKey(bytes.toString('base64')))
})

test.each([
  '',
  'secret',
  'a'.repeat(63),
  bytes.toString('hex').slice(2),
  `${bytes.toString('hex')}00`,
])('%j is none, and is not repeated', (text) => {
  expect(() => parseSecretKey(text)).toThrow(SecretKeyError)
  expect(() => parseSecretKey(text)).toThrow(
    /^A secret key has 32 bytes, in base64 or hex; openssl/,
  )
})

test('the data folder keeps a key, its owner’s alone, made once', () => {
  const folder = join(createTestFolder(), 'data')
  const [made] = keysOf('production', { ROOST_DATA_DIR: folder })
  expect(keysOf('sandbox', { ROOST_DATA_DIR: folder })).toEqual([made])
  expect(readdirSync(folder)).toEqual(['roost.key'])
  if (process.platform !== 'win32')
    expect(statSync(join(folder, 'roost.key')).mode & 0o777).toBe(0o600)
})

test('keys that are set are used, and no file is made', () => {
  const folder = createTestFolder()
  const old = randomBytes(32).toString('base64')
  const ROOST_SECRET_KEY = `${bytes.toString('base64')}, ${old}`
  const keys = keysOf('production', { ROOST_DATA_DIR: folder, DATABASE_URL: url, ROOST_SECRET_KEY })
  expect(keys).toEqual([parseSecretKey(bytes.toString('hex')), parseSecretKey(old)])
  expect(readdirSync(folder)).toEqual([])
})

test('keys may stand in a file, one a line', () => {
  const file = join(createTestFolder(), 'keys')
  writeFileSync(file, `${bytes.toString('base64')}\n${bytes.toString('hex')}\n`)
  chmodSync(file, 0o400)
  const keys = keysOf('production', { DATABASE_URL: url, ROOST_SECRET_KEY_FILE: file })
  expect(keys).toEqual([
    parseSecretKey(bytes.toString('hex')),
    parseSecretKey(bytes.toString('hex')),
  ])
})

test('a file that is not there is missed', () => {
  const file = join(createTestFolder(), 'keys')
  expect(() => keysOf('sandbox', { ROOST_SECRET_KEY_FILE: file })).toThrow(`${file}: ENOENT`)
})

test('several machines must have the same: PostgreSQL in production demands the setting', () => {
  expect(() => keysOf('production', { DATABASE_URL: url })).toThrow(SecretKeyError)
})

test('a sandbox on PostgreSQL makes its own', () => {
  const folder = createTestFolder()
  expect(keysOf('sandbox', { DATABASE_URL: url, ROOST_DATA_DIR: folder })).toHaveLength(1)
  expect(existsSync(join(folder, 'roost.key'))).toBe(true)
})
