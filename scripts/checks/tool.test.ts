import { expect, test } from 'vitest'
import { runTool } from './tool.ts'

test('a tool that ends well has no problems, whatever it printed', async () => {
  expect(await runTool('.', '-e', ['console.log("all good")'])).toEqual({ problems: [] })
})

test('a tool that fails has its own words as problems', async () => {
  const script = 'console.log("one"); console.error("two"); process.exitCode = 3'
  const { problems } = await runTool('.', '-e', [script])
  expect(problems.toSorted()).toEqual(['ended with 3', 'one', 'two'])
})

test('a tool that is not there is a problem', async () => {
  const { problems } = await runTool('.', 'no-such-tool.js')
  expect(problems.join()).toContain('no-such-tool.js')
  expect(problems.at(-1)).toBe('ended with 1')
})

test('a tool gets the environment it is given', async () => {
  const script = 'process.exitCode = process.env.GIVEN === "yes" ? 0 : 1'
  expect((await runTool('.', '-e', [script], { GIVEN: 'yes' })).problems).toEqual([])
})
