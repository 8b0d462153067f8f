import { join } from 'node:path'
import { expect, test } from 'vitest'
import { checkLayers, checkNames } from './layers.ts'
import { readSources } from './source.ts'

function problemsOf(files: Record<string, string>): string[] {
  return checkLayers(Object.entries(files).map(([path, text]) => ({ path, text }))).problems
}

const imports = (to: string) => `import { thing } from '${to}'`
const importsType = (to: string) => `import type { Thing } from '${to}'`

/** [the file, what it says, a part of the complaint] */
const forbidden: [string, string, string][] = [
  ['http/app.ts', imports('../messages/message.ts'), 'floors'],
  ['db/tables.ts', imports('../messages/message.ts'), 'floors'],
  ['turns/runner.ts', imports('../http/app.ts'), 'floors'],
  ['messages/message.ts', imports('../crm/lead.ts'), 'floors'],
  ['messages/message.ts', imports('../sending/take.ts'), 'floors'],
  ['sending/take.ts', imports('../carriers/twilio/adapter.ts'), 'floors'],
  ['values/ids.ts', importsType('../db/database.ts'), 'values/ imports nothing'],
  ['carriers/carrier.ts', importsType('../messages/message.ts'), 'its types and its error'],
  ['messages/message.ts', imports('../db/sqlite/writer.ts'), 'the engines are entered'],
  ['turns/runner.ts', imports('../context.ts'), 'import only their types'],
  ['messages/message.ts', imports('../config.ts'), 'import only their types'],
  ['context.ts', imports('./db/database.ts'), 'types only'],
  ['clock.ts', imports('./db/database.ts'), 'a leaf'],
  ['messages/message.ts', imports('../server.ts'), 'start the server'],
  ['crm/lead.ts', imports('../messages/message-routes.ts'), "another feature's routes"],
  ['crm/lead.ts', imports('../messages/message-schema.ts'), "another feature's schema"],
  ['messages/message.ts', importsType('../crm/lead-schema.ts'), "another feature's schema"],
  ['crm/lead.ts', imports('../messages/message-presenter.ts'), "another feature's presenter"],
  ['carriers/twilio.ts', importsType('../messages/message.ts'), 'an adapter'],
  ['carriers/twilio.ts', imports('../db/bulk.ts'), 'an adapter'],
  ['carriers/twilio.ts', imports('./smpp.ts'), 'an adapter'],
  ['db/database.ts', imports('node:sqlite'), 'node:sqlite stays'],
  ['messages/message.ts', imports('../../test/seed.ts'), 'outside their folder'],
  ['crm/lead.ts', "export { thing } from './other.ts'", 'nothing is re-exported'],
  ['crm/lead.ts', "export * from '../crm/contact.ts'", 'nothing is re-exported'],
  ['crm/lead.ts', 'const port = process.env.PORT', 'process.env'],
  ['crm/lead.ts', "const port = process['env']", 'process.env'],
  ['crm/lead.ts', 'const at = Date.now()', 'a Clock'],
  ['crm/lead.ts', 'const wall = Date.now', 'a Clock'],
  ['crm/lead.ts', 'const at = new Date()', 'a Clock'],
  ['crm/lead.ts', "throw { 'field-errors': {} }", 'http/errors.ts'],
  ['crm/lead.ts', 'const body = `{"field-errors":${1}}`', 'http/errors.ts'],
  ['billing/invoice.ts', '', 'give the room its floor'],
]

const allowed: [string, string][] = [
  ['server.ts', imports('./messages/message-routes.ts')],
  ['main.js', imports('./cli/program.ts')],
  ['cli/start.ts', imports('../server.ts')],
  ['cli/start.ts', imports('../config.ts')],
  ['db/tables.ts', importsType('../messages/message.ts')],
  ['db/tables.ts', importsType('../turns/queue.ts')],
  ['http/auth.ts', imports('../accounts/api-key.ts')],
  ['turns/runner.ts', importsType('../context.ts')],
  ['clock.ts', imports('./values/instant.ts')],
  ['messages/message.ts', imports('../phone-numbers/phone-number.ts')],
  ['messages/message-routes.ts', imports('./message-schema.ts')],
  ['crm/lead-schema.ts', imports('../messages/message-schema.ts')],
  ['crm/lead-presenter.ts', imports('../tasks/task-presenter.ts')],
  ['activities/activity-routes.ts', imports('../messages/message-presenter.ts')],
  ['carriers/twilio.ts', imports('./carrier.ts')],
  ['carriers/twilio.ts', imports('../values/instant.ts')],
  ['carriers/twilio.ts', imports('undici')],
  ['carriers/smpp.ts', imports('./smpp-window.ts')],
  ['carriers/smpp/window.ts', imports('../carrier.ts')],
  ['carriers/carrier-account.ts', imports('../values/instant.ts')],
  ['sending/submit.ts', imports('../carriers/carrier.ts')],
  ['messages/message.ts', importsType('../crm/lead.ts')],
  ['carriers/registry.ts', imports('./twilio.ts')],
  ['db/sqlite/place.ts', imports('node:sqlite')],
  ['db/sqlite/statements.ts', imports('node:sqlite')],
  ['db/sqlite/folder-lock.ts', imports('node:sqlite')],
  ['cli/version.ts', "import data from '../../package.json' with { type: 'json' }"],
  ['config.ts', 'const port = process.env.PORT'],
  ['steady-time.ts', 'const at = Date.now()'],
  ['crm/lead.ts', 'const at = new Date(0)'],
  ['crm/lead.ts', '// Date.now() and process.env are read elsewhere'],
  ['http/errors.ts', "const body = { 'field-errors': {} }"],
  ['crm/lead.test.ts', `${imports('../messages/message-routes.ts')}; Date.now(); process.env.X`],
]

test.each(forbidden)('%s must not say %s', (path, text, complaint) => {
  const problems = problemsOf({ [path]: text })
  expect(problems).toHaveLength(1)
  expect(problems[0]).toContain(complaint)
})

test.each(allowed)('%s may say %s', (path, text) => {
  expect(problemsOf({ [path]: text })).toEqual([])
})

test('a complaint names the file and the line', () => {
  const problems = problemsOf({ 'crm/lead.ts': '\n\nconst at = Date.now()' })
  expect(problems).toEqual(['crm/lead.ts:3: the time comes from a Clock'])
})

test('a cycle of values is found, one of types is not', () => {
  const cycle = { 'crm/a.ts': imports('./b.ts'), 'crm/b.ts': imports('./a.ts') }
  expect(problemsOf(cycle)).toEqual(['import cycle: crm/a.ts → crm/b.ts → crm/a.ts'])
  expect(problemsOf({ ...cycle, 'crm/b.ts': importsType('./a.ts') })).toEqual([])
})

test('names that say nothing are refused', () => {
  const names = ['server/src/leads/index.ts', 'server/test/helpers.ts', 'scripts/types.test.ts']
  expect(checkNames(names)).toHaveLength(3)
  expect(checkNames(['server/src/crm/lead.ts', 'server/src/index-numbers.ts'])).toEqual([])
})

test('this house keeps its floors', () => {
  expect(checkLayers(readSources(join(import.meta.dirname, '../../server/src'))).problems).toEqual(
    [],
  )
})
