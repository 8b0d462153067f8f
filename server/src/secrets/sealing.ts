/** Keeps secrets sealed in the database: AES-256-GCM, bound to the place they stand in (design §7, Accounts). */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import type { SecretKey } from './secret-key.ts'

/** Where a sealed text stands. It opens nowhere else: a row copied over another one is noticed. */
export type SealedPlace = { table: string; organization_id: string; id: string; column: string }

export type Secrets = {
  /** Text → `v1.<key id>.<nonce>.<ciphertext and tag>`, by the first key. Throws NoSecretKeyError. */
  seal(text: string, place: SealedPlace): string
  /** The text that was sealed in that place. Throws SealedError where no key of ours opens it. */
  open(sealed: string, place: SealedPlace): string
  /** 32 bytes for one purpose, from every key, the one in force first: to sign, and to verify what was signed. */
  derive(purpose: string): Buffer[]
}

/** What is sealed cannot be opened: another key, another place, or a text that was changed. */
export class SealedError extends Error {
  override name = 'SealedError'
}

const cipher = 'aes-256-gcm'
const version = 'v1'
const nonceBytes = 12
const tagBytes = 16

/** The first key seals, all of them open. `readKeys` is asked when a secret is first needed. */
export function createSecrets(readKeys: () => readonly SecretKey[]): Secrets {
  let known: readonly SecretKey[] | undefined
  const keys = (): readonly SecretKey[] => {
    known ??= readKeys()
    return known
  }
  return {
    seal(text, place) {
      const [key] = keys()
      if (!key) throw new SealedError('there is no key to seal with')
      return sealWith(key, text, place)
    },
    open(sealed, place) {
      const [form, id] = sealed.split('.')
      const key = keys().find((candidate) => candidate.id === id)
      if (form !== version || !key) {
        throw new SealedError(`it was sealed with the key ${id}, which is not configured`)
      }
      return openWith(key, sealed, place)
    },
    derive: (purpose) => keys().map((key) => derive(key, purpose)),
  }
}

function sealWith(key: SecretKey, text: string, place: SealedPlace): string {
  const nonce = randomBytes(nonceBytes)
  const sealing = createCipheriv(cipher, derive(key, 'seal'), nonce)
  sealing.setAAD(boundTo(place))
  const sealed = Buffer.concat([
    sealing.update(text, 'utf8'),
    sealing.final(),
    sealing.getAuthTag(),
  ])
  return [version, key.id, nonce.toString('base64url'), sealed.toString('base64url')].join('.')
}

function openWith(key: SecretKey, sealed: string, place: SealedPlace): string {
  const [, , nonce = '', body = ''] = sealed.split('.')
  const bytes = Buffer.from(body, 'base64url')
  try {
    const options = { authTagLength: tagBytes }
    const opening = createDecipheriv(
      cipher,
      derive(key, 'seal'),
      Buffer.from(nonce, 'base64url'),
      options,
    )
    opening.setAAD(boundTo(place))
    opening.setAuthTag(bytes.subarray(-tagBytes))
    return Buffer.concat([opening.update(bytes.subarray(0, -tagBytes)), opening.final()]).toString()
  } catch (cause) {
    throw new SealedError('it was changed, or stood elsewhere when it was sealed', { cause })
  }
}

function boundTo({ table, organization_id, id, column }: SealedPlace): Buffer {
  return Buffer.from([table, organization_id, id, column].join('\n'))
}

/** HKDF (RFC 5869): what leaks of one purpose says nothing about another. */
function derive({ bytes }: SecretKey, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', bytes, '', `roost ${purpose}`, 32))
}
