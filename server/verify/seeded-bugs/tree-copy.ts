/** A copy of the tree to put bugs into; the tree itself is only read. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, posix } from 'node:path'
import { text } from 'node:stream/consumers'
import type { Edit, Killer } from './seeded-bug.ts'

const root = join(import.meta.dirname, '../../..')
const reportFile = 'report.json'
const copied = ['package.json', 'tsconfig.json', 'vitest.config.ts', 'scripts', 'server']
/** Longer than any test file or harness takes, also on a busy machine. */
const patienceMs = 120_000

/** `failed`: what it checks is not so. `broken`: it could not check anything. */
export type Verdict = { outcome: 'passed' | 'failed' | 'broken'; detail: string }

export type TreeCopy = {
  /** Runs killers on the tree as it is with these edits, then takes them back. */
  check(edits: readonly Edit[], killers: readonly Killer[]): Promise<Verdict>
  remove(): void
}

export function copyTree(): TreeCopy {
  const folder = mkdtempSync(join(tmpdir(), 'roost-bugs-'))
  const isData = (path: string) => /node_modules|roost-data/.test(path.slice(root.length))
  for (const name of copied) {
    cpSync(join(root, name), join(folder, name), {
      recursive: true,
      filter: (path) => !isData(path),
    })
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  return {
    async check(edits, killers) {
      const undo = apply(folder, edits)
      try {
        for (const killer of gather(killers)) {
          const verdict = await runKiller(folder, killer)
          if (verdict.outcome !== 'passed') return verdict
        }
        return { outcome: 'passed', detail: '' }
      } finally {
        undo()
      }
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** Throws when a text to be replaced is not there, or not once: the bug is out of date then. */
function apply(folder: string, edits: readonly Edit[]): () => void {
  const originals = new Map<string, string>()
  for (const { file, find, replace } of edits) {
    const path = join(folder, 'server/src', file)
    const source = readFileSync(path, 'utf8')
    const times = source.split(find).length - 1
    if (times !== 1) throw new Error(`"${find}" is ${times} times in ${file}`)
    if (!originals.has(path)) originals.set(path, source)
    writeFileSync(
      path,
      source.replace(find, () => replace),
    )
  }
  return () => {
    for (const [path, source] of originals) writeFileSync(path, source)
  }
}

type Run = {
  command: string[]
  /** How many test files or harnesses that are. */
  parts: number
  judge(code: number | null, printed: string, folder: string): Verdict
}

/** All test files of an engine in one run. */
function gather(killers: readonly Killer[]): Run[] {
  const tests = killers.flatMap((killer) =>
    'test' in killer ? posix.join('server', killer.test) : [],
  )
  const harnesses = killers.flatMap((killer) => ('harness' in killer ? [killer] : []))
  return [
    ...[...Map.groupBy(new Set(tests), engineOf)].map(([engine, files]) =>
      gatherTests(engine, files),
    ),
    ...harnesses.map(({ harness, count }) => ({
      command: ['server/verify/run-harness.ts', harness, String(count)],
      parts: 1,
      judge: judgeHarness,
    })),
  ]
}

/** SQLite is the faster one; only what is about PostgreSQL needs that. */
function engineOf(file: string): string {
  return file.startsWith('server/test/postgres/') ? 'postgres' : 'sqlite'
}

function gatherTests(engine: string, files: string[]): Run {
  const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--project', engine]
  const report = ['--reporter=json', `--outputFile=${reportFile}`]
  return { command: [...vitest, ...report, ...files], parts: files.length, judge: judgeTests }
}

async function runKiller(cwd: string, { command, parts, judge }: Run): Promise<Verdict> {
  rmSync(join(cwd, reportFile), { force: true })
  const own = Object.entries(process.env).filter(([name]) => !/^(VITEST|NODE_OPTIONS)/.test(name))
  const child = spawn(process.execPath, command, {
    cwd,
    env: Object.fromEntries(own),
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const impatience = setTimeout(() => child.kill('SIGKILL'), patienceMs * parts)
  const [printed, [code, signal]] = await Promise.all([text(child.stdout), once(child, 'close')])
  clearTimeout(impatience)
  if (signal === 'SIGKILL') return broken('it did not end')
  return judge(code, printed, cwd)
}

function judgeTests(code: number | null, printed: string, folder: string): Verdict {
  if (code === 0) return { outcome: 'passed', detail: '' }
  const path = join(folder, reportFile)
  if (!existsSync(path)) return broken(`vitest ended with ${code}: ${printed.slice(-500)}`)
  const { testResults } = JSON.parse(readFileSync(path, 'utf8')) as { testResults: TestFile[] }
  const tests = testResults.flatMap((file) => file.assertionResults)
  const failed = tests.find(({ status }) => status === 'failed')
  if (failed) return { outcome: 'failed', detail: failed.fullName }
  const said = testResults.map(({ message }) => message).join(' ')
  return broken(`no test failed, but vitest did: ${said}`)
}

type TestFile = { message: string; assertionResults: { status: string; fullName: string }[] }

function broken(detail: string): Verdict {
  return { outcome: 'broken', detail }
}

function judgeHarness(code: number | null, printed: string): Verdict {
  try {
    const { violations } = JSON.parse(printed.trim().split('\n').at(-1) ?? '')
    const [first] = violations as string[]
    return first ? { outcome: 'failed', detail: first } : { outcome: 'passed', detail: '' }
  } catch {
    return broken(`the harness ended with ${code}: ${printed.slice(-500)}`)
  }
}
