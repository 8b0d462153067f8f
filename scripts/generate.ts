/**
 * `npm run generate`: writes every file that is derived from the sources.
 * `node scripts/generate.ts --check` writes nothing and names the files that differ.
 */
import { join } from 'node:path'
import { createDocument } from '../server/src/http/openapi.ts'
import { documentedRoutes } from '../server/src/server.ts'
import { version } from '../server/src/version.ts'
import { describeSettings } from './generate/configuration.ts'
import { type Generated, staleFiles, writeFiles } from './generate/files.ts'
import { describeKeywords } from './generate/keywords.ts'
import { describeStates } from './generate/state-machine.ts'

const root = join(import.meta.dirname, '..')

process.exitCode = main(process.argv.slice(2))

function main(args: string[]): number {
  const stale = staleFiles(root, generatedFiles())
  if (args.includes('--check')) {
    for (const { path, why } of stale) console.log(`${path}: ${why}; run npm run generate`)
    return stale.length > 0 ? 1 : 0
  }
  writeFiles(root, stale)
  for (const { path } of stale) console.log(`wrote ${path}`)
  return 0
}

function generatedFiles(): Generated[] {
  const document = createDocument(documentedRoutes(), version)
  return [
    { path: 'server/openapi.json', text: `${JSON.stringify(document, null, 2)}\n` },
    { path: 'docs/state-machine.md', text: describeStates() },
    { path: 'docs/configuration.md', text: describeSettings() },
    { path: 'docs/opt-out.md', text: describeKeywords() },
  ]
}
