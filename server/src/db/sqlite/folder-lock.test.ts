/** One server per data folder (guarantees b.5, F-35). */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createTestFolder } from '../../../test/database.ts'
import { UnwritableError } from '../private-files.ts'
import { FolderInUseError, lockFolder } from './folder-lock.ts'

const source = join(import.meta.dirname, 'folder-lock.ts')

/** Another process that holds the lock of a folder until it is killed. */
async function holdElsewhere(folder: string): Promise<ChildProcess> {
  const program = `
    import { lockFolder } from ${JSON.stringify(source)}
    // What nobody holds on to is collected, and the lock with it.
    globalThis.release = lockFolder(${JSON.stringify(folder)})
    console.log('locked')
    setInterval(() => {}, 60_000)`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  await once(child.stdout as NodeJS.ReadableStream, 'data')
  return child
}

test('a locked folder cannot be locked again', () => {
  const folder = createTestFolder()
  const release = lockFolder(folder)
  expect(() => lockFolder(folder)).toThrow(FolderInUseError)
  release()
})

test('a released folder can be locked again', () => {
  const folder = createTestFolder()
  lockFolder(folder)()
  lockFolder(folder)()
})

test.each<[string, (file: string) => void]>([
  ['a folder', (file) => mkdirSync(file)],
  ['no database', (file) => writeFileSync(file, 'Not a database. '.repeat(100))],
])('a lock that is %s is not taken for one that is held', (_, make) => {
  const folder = createTestFolder()
  make(join(folder, 'lock.db'))
  writeFileSync(join(folder, 'roost.pid'), '3364\n')
  expect(() => lockFolder(folder)).toThrow(UnwritableError)
})

test('a folder that is not there yet is made', () => {
  lockFolder(join(createTestFolder(), 'deep', 'down'))()
})

test('the error names the folder and the process that holds it', async () => {
  const folder = createTestFolder()
  const { pid } = await holdElsewhere(folder)
  expect(() => lockFolder(folder)).toThrow(
    `The data folder ${folder} is in use by another Roost (pid ${pid}).`,
  )
})

test('the lock of a process that was killed is free at once', async () => {
  const folder = createTestFolder()
  const child = await holdElsewhere(folder)
  child.kill('SIGKILL')
  await once(child, 'exit')
  lockFolder(folder)()
})
