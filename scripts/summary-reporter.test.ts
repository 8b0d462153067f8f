import { expect, test } from 'vitest'
import type { TestModule } from 'vitest/node'
import { summarize } from './summary-reporter.ts'

interface FakeTest {
  state: 'passed' | 'failed' | 'skipped'
  note?: string
  mode?: string
}

/** As much of Vitest's module as the reporter reads. */
function moduleOf(tests: FakeTest[], errors: unknown[] = [], suiteErrors: unknown[] = []) {
  const module = { relativeModuleId: 'a.test.ts', errors: () => errors }
  const allTests = tests.map(({ state, note, mode = 'run' }, n) => ({
    fullName: `test ${n}`,
    module,
    options: { mode },
    result: () => ({ state, note }),
  }))
  const children = { allTests: () => allTests, allSuites: () => [{ errors: () => suiteErrors }] }
  return { ...module, children } as unknown as TestModule
}

test('the last line counts what happened', () => {
  const modules = [
    moduleOf([{ state: 'passed' }, { state: 'passed' }, { state: 'failed' }]),
    moduleOf([{ state: 'passed' }]),
  ]
  expect(summarize(modules, 0)).toEqual(['3 passed, 1 failed, 0 skipped'])
})

test('every skipped test is named with its reason', () => {
  const skipped: FakeTest[] = [
    { state: 'skipped', note: 'no Ruby here' },
    { state: 'skipped', mode: 'todo' },
    { state: 'skipped', mode: 'skip' },
    { state: 'skipped', mode: 'run' },
  ]
  expect(summarize([moduleOf(skipped)], 0)).toEqual([
    'skipped a.test.ts > test 0: no Ruby here',
    'skipped a.test.ts > test 1: to do',
    'skipped a.test.ts > test 2: no reason given',
    'skipped a.test.ts > test 3: its suite broke before it',
    '0 passed, 0 failed, 4 skipped',
  ])
})

test('a file or suite that breaks outside its tests has failed', () => {
  expect(summarize([moduleOf([], ['no such import'])], 0)).toEqual([
    '0 passed, 1 failed, 0 skipped',
  ])
  expect(summarize([moduleOf([], [], ['beforeAll threw'])], 0)).toEqual([
    '0 passed, 1 failed, 0 skipped',
  ])
})

test('an error that belongs to no file has failed the run', () => {
  expect(summarize([moduleOf([{ state: 'passed' }])], 2)).toEqual(['1 passed, 2 failed, 0 skipped'])
})
