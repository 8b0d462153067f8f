/** The key that seals secrets: from a setting, or from a file that the first start makes. */
import { createHash, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from '../config.ts'
import { makePrivateFileOnce, makePrivateFolder } from '../db/private-files.ts'

/** The id stands beside what it sealed, so that several keys can be in use while one replaces another. */
export type SecretKey = { id: string; bytes: Buffer }

/** There is no key, or what should be one is none. The message says what to do. */
export class SecretKeyError extends Error {
  override name = 'SecretKeyError'
}

const keyBytes = 32
const howToMake = `openssl rand -base64 ${keyBytes} makes one.`

type Where = Pick<Config, 'mode' | 'dataDir' | 'database' | 'secretKeys' | 'secretKeyFile'>

/**
 * The keys in force, the one that seals first. Without a setting the data folder keeps one in `roost.key`;
 * in production on PostgreSQL several machines must have the same, so that it has to be set.
 */
export function readSecretKeys(config: Where): SecretKey[] {
  const { mode, dataDir, database, secretKeys, secretKeyFile } = config
  if (secretKeys.length > 0) return secretKeys.map(parseSecretKey)
  if (secretKeyFile) return readKeys(secretKeyFile)
  if (database.engine === 'postgres' && mode === 'production') {
    throw new SecretKeyError(
      `Secrets are kept sealed, and ROOST_SECRET_KEY is not set. Set it to the same key on every machine; ${howToMake}`,
    )
  }
  makePrivateFolder(dataDir)
  const made = join(dataDir, 'roost.key')
  // Two processes that start at once read what one of them wrote.
  makePrivateFileOnce(made, `${randomBytes(keyBytes).toString('base64')}\n`)
  return readKeys(made)
}

/** One key a line, the one that seals first. */
function readKeys(file: string): SecretKey[] {
  try {
    return readFileSync(file, 'utf8').trim().split(/\s+/).map(parseSecretKey)
  } catch (cause) {
    throw new SecretKeyError(`${file}: ${(cause as Error).message}`, { cause })
  }
}

/** 32 bytes in base64 or hex. Throws SecretKeyError, which does not repeat the text. */
export function parseSecretKey(text: string): SecretKey {
  const bytes = Buffer.from(text, /^[0-9a-f]{64}$/i.test(text) ? 'hex' : 'base64')
  if (bytes.length !== keyBytes) {
    throw new SecretKeyError(`A secret key has ${keyBytes} bytes, in base64 or hex; ${howToMake}`)
  }
  return { id: createHash('sha256').update(bytes).digest('hex').slice(0, 8), bytes }
}
