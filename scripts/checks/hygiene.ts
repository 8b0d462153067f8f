/** Nothing of one person's machine, and no secret, belongs in a commit. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { checkNames } from './layers.ts'
import { count, type Outcome } from './outcome.ts'
import { lineAt, type Source } from './source.ts'

interface Trace {
  says: string
  pattern: RegExp
}

/** Written so that no pattern matches itself. */
const traces: Trace[] = [
  { says: 'a path of one machine', pattern: /(?<![\w.:-])\/(home|Users)\/\w[\w.-]*\//g },
  { says: 'a path of one machine', pattern: /(?<![\w.:-])\/(root|work)\/[\w.]/g },
  { says: 'a path of one machine', pattern: /\b[A-Z]:\\Users\\/g },
  { says: 'a private key', pattern: /-----BEGIN [A-Z ]*PRIVATE KEY/g },
  { says: 'an AWS key', pattern: /\bAKIA[0-9A-Z]{16}\b/g },
  { says: 'a Google key', pattern: /\bAIza[\w-]{35}\b/g },
  { says: 'a GitHub token', pattern: /\b(gh[opsur]_\w{36}|github_pat_\w{40,})/g },
  { says: 'an npm token', pattern: /\bnpm_[A-Za-z0-9]{36}\b/g },
  { says: 'a Slack token', pattern: /\bxox[abprs]-[\w-]{10,}/g },
  { says: 'a live payment key', pattern: /\b[rs]k_live_\w{16,}/g },
  { says: 'a Twilio key', pattern: /\bSK[0-9a-f]{32}\b/g },
  { says: 'a Telnyx key', pattern: /\bKEY[0-9A-F]{32}_\w{20,}/g },
  { says: 'an API key', pattern: /\bapi_[A-Za-z0-9]{22}\.[A-Za-z0-9]{22,}\b/g },
  {
    says: 'a password in a URL',
    pattern: /\b[a-z]+:\/\/[^\s:/@'"`<>${}]+:[^\s:/@'"`<>${}]{8,}@(?!localhost|127\.|\[::1\])/g,
  },
  {
    says: 'a package from another registry',
    pattern: /"resolved":\s"(?=\w+:)(?!https:\/\/registry\.npmjs\.org\/)/g,
  },
]

const secretFiles = /(^|\/)(\.env(\..+)?|dev\.env|id_(rsa|ed25519)|.+\.(sqlite3?|db|p12|pfx))$/

/** Strings that look like secrets and are none, each with its reason. */
export const harmless: Record<string, string> = {}

export function checkHygiene(root: string): Outcome {
  const paths = committable(root)
  if (paths === undefined) return { problems: [], skipped: 'not a git work tree' }
  const texts = paths.flatMap((path) => readText(root, path))
  const problems = [...checkPaths(paths), ...texts.flatMap(checkText)]
  return { problems, note: count(texts.length, 'text file') }
}

export function checkPaths(paths: string[]): string[] {
  const sources = paths.filter((path) => /^(server|scripts|bench)\/.*\.ts$/.test(path))
  const secret = paths.filter((path) => secretFiles.test(path) && basename(path) !== '.env.example')
  return [...checkNames(sources), ...secret.map((path) => `${path}: this file is not for a commit`)]
}

export function checkText({ path, text }: Source): string[] {
  return traces.flatMap(({ says, pattern }) =>
    [...text.matchAll(pattern)]
      .filter(([found]) => !(found in harmless))
      .map(({ index }) => `${path}:${lineAt(text, index)}: ${says}`),
  )
}

/** What is tracked, and what the next `git add` would track. */
function committable(root: string): string[] | undefined {
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard']
  try {
    const list = execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: 'pipe' })
    return [...new Set(list.split('\0'))].filter((path) => path !== '')
  } catch {
    return undefined
  }
}

/** Nothing for a binary file, or for one that is deleted but still in the index. */
function readText(root: string, path: string): Source[] {
  try {
    const text = readFileSync(join(root, path), 'utf8')
    return text.includes('\0') ? [] : [{ path, text }]
  } catch {
    return []
  }
}
