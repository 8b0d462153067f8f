import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { staleFiles, writeFiles } from './files.ts'

function createFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'roost-generate-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}

const file = { path: 'docs/a.md', text: 'one\ntwo\n' }

test('a missing file is stale', () => {
  expect(staleFiles(createFolder(), [file])).toEqual([{ ...file, why: 'is missing' }])
})

test('a written file is not stale', () => {
  const folder = createFolder()
  writeFiles(folder, [file])
  expect(staleFiles(folder, [file])).toEqual([])
  expect(readFileSync(join(folder, file.path), 'utf8')).toBe(file.text)
})

test.each([
  ['one\n2\n', 2],
  ['one\n', 2],
  ['one\ntwo\nthree\n', 3],
  ['', 1],
])('a file that holds %j is stale from its line %i on', (stored, line) => {
  const folder = createFolder()
  writeFiles(folder, [file])
  writeFileSync(join(folder, file.path), stored)
  const why = `line ${line} differs from the sources`
  expect(staleFiles(folder, [file])).toEqual([{ ...file, why }])
})
