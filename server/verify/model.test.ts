/** The model must agree with the server, and disagree with one that is broken. */
import { expect, onTestFinished, test, vi } from 'vitest'
import { openSubject, type Subject } from './model/subject.ts'
import { compare } from './model.ts'

vi.setConfig({ testTimeout: 60_000 })

async function openForTest(): Promise<Subject> {
  const subject = await openSubject()
  onTestFinished(() => subject.close())
  return subject
}

const options = { count: 300, seed: 1, deadlineMs: 30_000 }

test('the server does what the model says', async () => {
  const { violations, calls } = await compare(await openForTest(), 'SQLite', options)
  expect(violations).toEqual([])
  expect(calls).toBeGreaterThanOrEqual(300)
})

test('a cancel that is answered and not done is seen, and shrunk', async () => {
  const subject = await openForTest()
  const { violations } = await compare(
    {
      ...subject,
      // Says 200 to every PUT of a draft status, and leaves the message where it is.
      async call(method, path, body, who) {
        const cancels = method === 'PUT' && body && 'status' in body && body.status === 'draft'
        if (!cancels) return subject.call(method, path, body, who)
        const { body: shown } = await subject.call('GET', path, undefined, who)
        return { status: 200, body: { ...shown, status: 'draft', date_scheduled: null } }
      },
    },
    'SQLite',
    { ...options, count: 3000 },
  )
  expect(violations.join()).toMatch(/seed: -?\d+, path: /)
  expect(violations.join()).toMatch(/put \{"status":"draft"/)
})
