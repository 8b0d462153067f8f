/** Ends a test run with `N passed, N failed, N skipped`, after naming every skipped test and why. */
import type { Reporter, TestCase, TestModule } from 'vitest/node'

export class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    for (const line of summarize(modules, unhandled.length)) console.log(line)
  }
}

export function summarize(modules: readonly TestModule[], unhandled: number): string[] {
  const tests = modules.flatMap((module) => [...module.children.allTests()])
  const inState = (state: string) => tests.filter((test) => test.result().state === state)
  const skipped = inState('skipped')
  const failed = inState('failed').length + modules.reduce((n, m) => n + errorsAround(m), unhandled)
  return [
    ...skipped.map((test) => `skipped ${nameOf(test)}: ${reasonOf(test)}`),
    `${inState('passed').length} passed, ${failed} failed, ${skipped.length} skipped`,
  ]
}

/** Files and suites that broke outside any test; their tests show only as skipped or not at all. */
function errorsAround(module: TestModule): number {
  const suites = [...module.children.allSuites()]
  return [module, ...suites].filter((part) => part.errors().length > 0).length
}

function nameOf(test: TestCase): string {
  return `${test.module.relativeModuleId} > ${test.fullName}`
}

function reasonOf(test: TestCase): string {
  const result = test.result()
  const note = result.state === 'skipped' ? result.note : undefined
  return note ?? reasonsByMode[test.options.mode] ?? 'no reason given'
}

const reasonsByMode: Partial<Record<TestCase['options']['mode'], string>> = {
  todo: 'to do',
  // Meant to run, and did not.
  run: 'its suite broke before it',
}
