/**
 * `npm run check`: everything about the tree that a machine can hold us to.
 * `node scripts/check.ts layers sizes` runs only those named.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { checkHygiene } from './checks/hygiene.ts'
import { checkLayers } from './checks/layers.ts'
import type { Outcome } from './checks/outcome.ts'
import { checkSizes } from './checks/sizes.ts'
import { readSources } from './checks/source.ts'
import { runTool } from './checks/tool.ts'

const root = join(import.meta.dirname, '..')
const sources = () => readSources(join(root, 'server/src'))
const installed = (script: string) => join(root, 'node_modules', script)

const tsc = installed('typescript/bin/tsc')
const biome = installed('@biomejs/biome/bin/biome')
const redocly = installed('@redocly/cli/bin/cli.js')
const offline = { REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' }

const checks: Record<string, () => Outcome | Promise<Outcome>> = {
  types: () => runTool(root, tsc, ['--noEmit']),
  // What these import is installed only where the benchmark ran.
  bench: () =>
    whenThere('bench/node_modules', () => runTool(root, tsc, ['--noEmit', '-p', 'bench'])),
  biome: () => runTool(root, biome, ['check', '--error-on-warnings', '--colors=off']),
  layers: () => checkLayers(sources()),
  sizes: () => checkSizes(sources()),
  generated: () => whenThere('scripts/generate.ts', (path) => runTool(root, path, ['--check'])),
  openapi: () =>
    whenThere('server/openapi.json', (path) =>
      runTool(root, redocly, ['lint', '--format=stylish', path], offline),
    ),
  hygiene: () => checkHygiene(root),
}

process.exitCode = await main(process.argv.slice(2))

async function main(wanted: string[]): Promise<number> {
  const names = wanted.length > 0 ? wanted : Object.keys(checks)
  const running = names.map((name) => ({ name, outcome: runCheck(name) }))
  let [passed, failed] = [0, 0]
  for (const { name, outcome } of running) {
    const { problems, note = '', skipped } = await outcome
    if (problems.length > 0) {
      failed += 1
      console.log(`FAIL ${name} ${note}`.trimEnd())
      for (const line of shorten(problems)) console.log(`       ${line}`)
    } else if (skipped !== undefined) {
      console.log(`--  ${name} ${skipped}`)
    } else {
      passed += 1
      console.log(`ok  ${name} ${note}`.trimEnd())
    }
  }
  console.log(`${passed} passed, ${failed} failed`)
  return failed > 0 ? 1 : 0
}

/** A check that throws has failed like any other. */
async function runCheck(name: string): Promise<Outcome> {
  const check = checks[name]
  if (check === undefined) return { problems: [`checks are ${Object.keys(checks).join(', ')}`] }
  try {
    return await check()
  } catch (error) {
    return { problems: inspect(error).split('\n') }
  }
}

async function whenThere(path: string, run: (path: string) => Promise<Outcome>): Promise<Outcome> {
  if (existsSync(join(root, path))) return run(path)
  return { problems: [], skipped: `there is no ${path} yet` }
}

/** The beginning and the end: tools put their first findings above and their verdict below. */
function shorten(lines: string[], max = 80): string[] {
  if (lines.length <= max) return lines
  const left = lines.length - max
  return [...lines.slice(0, max - 5), `… ${left} more lines …`, ...lines.slice(-5)]
}
