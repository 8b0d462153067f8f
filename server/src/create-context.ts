/** Builds the context of a process: the server's, and that of a command. */
import { randomBytes } from 'node:crypto'
import { createKeywords } from './consent/keyword.ts'
import type { Context } from './context.ts'
import { createSecrets } from './secrets/sealing.ts'
import { readSecretKeys } from './secrets/secret-key.ts'
import { idsAt } from './values/ids.ts'

type Given = Omit<Context, 'newId' | 'secrets' | 'keywords' | 'owner' | 'health'>

export function createContext(given: Given): Context {
  const { config, clock } = given
  return {
    ...given,
    newId: idsAt(() => clock.now()),
    secrets: createSecrets(() => readSecretKeys(config)),
    keywords: createKeywords(config.keywords),
    health: {},
    owner: `${process.pid}-${randomBytes(4).toString('hex')}`,
  }
}
