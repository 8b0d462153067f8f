import { expect, test } from 'vitest'
import { insertScript } from './pgbench-script.ts'

const columns = {
  message: ['organization_id', 'id', 'text'],
  event: ['id', 'object_id', 'data'],
}
const script = insertScript(columns, 32)

test('what differs from row to row is made, the rest is copied', () => {
  expect(script).toContain('select sample."organization_id", ids.message, sample."text" from ids')
  expect(script).toContain('select ids.event, ids.message, sample."data" from ids')
})

test('it is one line and one statement, and pgbench finds no variable in it', () => {
  expect(script).not.toMatch(/\n/)
  expect(script.indexOf(';')).toBe(script.length - 1)
  expect(script).not.toMatch(/(?<!:):\w/)
})
