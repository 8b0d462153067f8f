import { expect, test } from 'vitest'
import { createTestFolder } from '../../test/database.ts'
import { readEpochFile, writeEpochFile } from './epoch-file.ts'

test('a slower process does not take back what a faster one has noted', () => {
  const folder = createTestFolder()
  writeEpochFile(folder, { database: 'one', epoch: 7 })
  writeEpochFile(folder, { database: 'one', epoch: 6 })
  expect(readEpochFile(folder)).toEqual({ database: 'one', epoch: 7 })
})

test('another database has a note of its own', () => {
  const folder = createTestFolder()
  writeEpochFile(folder, { database: 'one', epoch: 7 })
  writeEpochFile(folder, { database: 'two', epoch: 1 })
  expect(readEpochFile(folder)).toEqual({ database: 'two', epoch: 1 })
})
