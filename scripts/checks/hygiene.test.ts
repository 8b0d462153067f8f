import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { checkHygiene, checkPaths, checkText } from './hygiene.ts'

/** Examples are put together here, so that this file passes its own check. */
const assemble = (...parts: string[]) => parts.join('')
const hex32 = '0123456789abcdef'.repeat(2)

const refused = [
  assemble('see /ho', 'me/ann/roost/log.txt'),
  assemble('"/Us', 'ers/ann/roost"'),
  assemble('cd /ro', 'ot/roost'),
  assemble('file:///wo', 'rk/notes.md'),
  assemble('C:\\Us', 'ers\\ann'),
  assemble('-----BEGIN RSA PRIV', 'ATE KEY-----'),
  assemble('AK', 'IAIOSFODNN7EXAMPLE'),
  assemble('gh', 'p_', 'a'.repeat(36)),
  assemble('S', 'K', hex32),
  assemble('ap', 'i_', 'a'.repeat(22), '.', 'b'.repeat(43)),
  assemble('postgres://roost:', 's3cretpass@db.internal/roost'),
  assemble('"resolved":', ' "https://packages.internal/zod.tgz"'),
]

const fine = [
  'https://example.com/home/ann/x',
  './work/x and coverage/work/x',
  'WORKDIR /app and the folder /work',
  'postgres://roost:${password}@db/roost',
  'postgres://postgres:postgres@127.0.0.1:5432/roost',
  '"resolved": "https://registry.npmjs.org/zod/-/zod-4.tgz"',
  '"resolved": "server"',
  'acti_12358h and orga_RbREg',
]

test.each(refused)('%s is refused', (text) => {
  expect(checkText({ path: 'notes.md', text: `first line\n${text}\n` })).toEqual([
    expect.stringMatching(/^notes\.md:2: /),
  ])
})

test.each(fine)('%s is fine', (text) => {
  expect(checkText({ path: 'notes.md', text })).toEqual([])
})

test('files that hold secrets or data are refused by name', () => {
  const paths = ['.env', 'server/.env.local', 'roost-data/dev.env', 'a/roost.sqlite', 'keys/id_rsa']
  expect(checkPaths(paths)).toHaveLength(paths.length)
  expect(checkPaths(['.env.example', 'server/src/config.ts', 'docs/env.md'])).toEqual([])
})

test('the whole tree is read: tracked files and those about to be', () => {
  const root = repository()
  writeFileSync(join(root, 'a.md'), 'fine\n')
  expect(checkHygiene(root).problems).toEqual([])
  writeFileSync(join(root, 'b.md'), refused[0] ?? '')
  expect(checkHygiene(root).problems).toEqual(['b.md:1: a path of one machine'])
})

test('ignored and binary files are passed over', () => {
  const root = repository()
  writeFileSync(join(root, '.gitignore'), 'notes.txt\n')
  writeFileSync(join(root, 'notes.txt'), refused[0] ?? '')
  writeFileSync(join(root, 'image.bin'), `\0${refused[0]}`)
  expect(checkHygiene(root)).toEqual({ problems: [], note: '1 text file' })
})

test('outside a repository the check says that it did not run', () => {
  const root = folder()
  expect(checkHygiene(root).skipped).toBe('not a git work tree')
})

function repository(): string {
  const root = folder()
  execFileSync('git', ['init', '--quiet'], { cwd: root })
  return root
}

function folder(): string {
  const root = mkdtempSync(join(tmpdir(), 'roost-hygiene-'))
  onTestFinished(() => rmSync(root, { recursive: true }))
  return root
}
