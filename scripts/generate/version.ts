/** The server's version, from its package.json. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export function readVersion(root: string): string {
  const text = readFileSync(join(root, 'server/package.json'), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}
