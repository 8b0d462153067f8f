import { expect, test } from 'vitest'
import { createTestServer, type TestServer } from '../../test/server.ts'
import { byItself } from '../accounts/cause.ts'
import { OutdatedError } from '../db/unavailable.ts'
import { type Template, templateKind } from '../templates/template.ts'
import { changeRows, deleteRows } from './change-rows.ts'

class Rollback extends Error {}

async function templateOf({ ctx, alice }: TestServer): Promise<Template> {
  const templates = ctx.db.read.selectFrom('sms_template').selectAll()
  return templates.where('id', '=', alice.template_id).executeTakeFirstOrThrow()
}

test('what has changed since it was read is neither changed nor told of', async () => {
  const server = await createTestServer()
  const { db } = server.ctx
  const cause = byItself(server.alice.organization_id)
  const before = await templateOf(server)
  const change = (set: Partial<Template>) =>
    db.transaction((tx) => changeRows(server.ctx, tx, templateKind, cause, [{ before, set }]))
  await change({ name: 'First' })
  const events = (): Promise<unknown[]> => db.read.selectFrom('event').select('id').execute()
  const told = (await events()).length

  // Within one transaction: from outside it would be run again, on what it read before.
  await db.transaction(async (tx) => {
    const set = { name: 'Second' }
    const changing = changeRows(server.ctx, tx, templateKind, cause, [{ before, set }])
    await expect(changing).rejects.toThrow(OutdatedError)
  })
  await db
    .transaction(async (tx) => {
      const deleting = deleteRows(server.ctx, tx, templateKind, cause, [before])
      await expect(deleting).rejects.toThrow(OutdatedError)
      throw new Rollback()
    })
    .catch((error) => expect(error).toBeInstanceOf(Rollback))
  expect(await templateOf(server)).toMatchObject({ name: 'First', rev: before.rev + 1 })
  expect(await events()).toHaveLength(told)
})

test('changes at once are made one after the other, each on what the last one left', async () => {
  const server = await createTestServer()
  const { api, alice } = server
  const url = `/sms_template/${alice.template_id}/`
  const bodies = Array.from({ length: 24 }, (_, n) =>
    n % 2 === 0 ? { name: `name ${n}` } : { text: `text ${n}` },
  )
  const answers = await Promise.all(bodies.map((body) => api('PUT', url, { body })))
  for (const [n, { status, body }] of answers.entries()) {
    expect(status).toBe(200)
    expect(body).toMatchObject(bodies[n] ?? {})
  }
  const { rev, name, text } = await templateOf(server)
  expect(rev).toBe(bodies.length)
  expect(name).toMatch(/^name \d+$/)
  expect(text).toMatch(/^text \d+$/)
})
