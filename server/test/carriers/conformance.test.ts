/** What every carrier must do, each against a real peer: its twin (guarantees b.2–b.5). */
import { describe, expect, test } from 'vitest'
import { create } from '../sms.ts'
import { pass, tellOf } from '../timeline.ts'
import { createAndroidGuest } from './android-guest.ts'
import type { Guest } from './guest.ts'
import { createSandboxGuest } from './sandbox-guest.ts'
import { createTwilioGuest } from './twilio-guest.ts'

type Kind = { kind: string; open(): Promise<Guest> }

const kinds: readonly Kind[] = [
  { kind: 'sandbox', open: createSandboxGuest },
  { kind: 'twilio', open: createTwilioGuest },
  { kind: 'android', open: createAndroidGuest },
]

const outside = kinds.filter(({ kind }) => kind !== 'sandbox')
const hourMs = 3600 * 1000

describe.each(kinds)('$kind', ({ open }) => {
  test('a message leaves once, with all that is said of it', async () => {
    const guest = await open()
    const message = await create(guest.house, { text: 'Hello 🛑 & <you>' })
    await pass(guest.house, 0)
    expect(await guest.taken()).toEqual(['Hello 🛑 & <you>'])
    expect(await tellOf(guest.house, message)).toMatchObject({
      status: 'sent',
      outcomes: ['accepted'],
    })
  })

  test('a draft never leaves', async () => {
    const guest = await open()
    await create(guest.house, { status: 'draft' })
    await pass(guest.house, hourMs / 1000)
    expect(await guest.taken()).toEqual([])
  })

  test('a receipt is heard, and heard again it changes nothing', async () => {
    const guest = await open()
    const message = await create(guest.house, { text: 'Hi' })
    await pass(guest.house, 0)
    expect(await guest.tell('Hi', 'undelivered')).toBeLessThan(300)
    const told = await tellOf(guest.house, message)
    expect(told).toMatchObject({ status: 'error' })
    expect(await guest.tell('Hi', 'undelivered')).toBeLessThan(300)
    expect(await tellOf(guest.house, message)).toEqual(told)
  })

  test.each([
    [['sent', 'delivered', 'undelivered']],
    [['undelivered', 'delivered', 'sent']],
    [['delivered', 'sent', 'undelivered']],
  ] as const)('delivered is delivered, whatever the order: %j', async (order) => {
    const guest = await open()
    const message = await create(guest.house, { text: 'Hi' })
    await pass(guest.house, 0)
    for (const status of order) await guest.tell('Hi', status)
    expect(await tellOf(guest.house, message)).toMatchObject({
      status: 'sent',
      error_message: null,
    })
  })

  test('a text that comes in is in the inbox', async () => {
    const guest = await open()
    const text = ' it’s 🤨 a+b & c\n'
    expect(await guest.text('+12025550177', text, 'SM1')).toBeLessThan(300)
    const { body } = await guest.house.api('GET', '/activity/sms/?status=inbox')
    expect(body.data).toMatchObject([
      { text, remote_phone: '+12025550177', local_phone: guest.house.alice.local_phone },
    ])
  })

  test('STOP is obeyed', async () => {
    const guest = await open()
    await guest.text(guest.house.alice.remote_phone, 'Stop!', 'SM1')
    await expect(create(guest.house, {})).rejects.toThrow('has opted out')
  })

  test('what it refuses is an error that says why', async () => {
    const guest = await open()
    const message = await create(guest.house, {})
    await guest.next('refuses')
    await pass(guest.house, 0)
    await pass(guest.house, 600)
    const told = await tellOf(guest.house, message)
    expect(told).toMatchObject({ status: 'error', outcomes: ['rejected'] })
    expect(told.error_message).toMatch(/^\d+ \w/)
    expect(await guest.taken()).toEqual([])
  })

  test('what it has no room for is tried again, and can be called back', async () => {
    const guest = await open()
    const message = await create(guest.house, {})
    await guest.next('has no room')
    await pass(guest.house, 0)
    const { api } = guest.house
    const draft = await api('PUT', `/activity/sms/${message.id}/`, { body: { status: 'draft' } })
    expect(draft.status).toBe(200)
    await pass(guest.house, 600)
    expect(await guest.taken()).toEqual([])
  })

  test('of a lost answer nothing is sent again', async () => {
    const guest = await open()
    const message = await create(guest.house, { text: 'Once' })
    await guest.next('loses its answer')
    await pass(guest.house, 0)
    await pass(guest.house, 24 * 3600)
    expect((await guest.taken()).filter((text) => text === 'Once').length).toBeLessThanOrEqual(1)
    expect((await tellOf(guest.house, message)).outcomes).toHaveLength(1)
  })
})

/** What a carrier in the same process cannot do. */
describe.each(outside)('$kind', ({ open }) => {
  test('a failure is unknown, never a second try', async () => {
    const guest = await open()
    const message = await create(guest.house, {})
    await guest.next('fails')
    for (const seconds of [0, 60, 600, 24 * 3600]) await pass(guest.house, seconds)
    const told = await tellOf(guest.house, message)
    expect(told.error_message).toMatch(/^Delivery unknown/)
    expect([told.outcomes, await guest.taken()]).toEqual([['unknown'], []])
  })

  test('while it is not there messages wait', async () => {
    const guest = await open()
    const message = await create(guest.house, {})
    await guest.next('is not there')
    await pass(guest.house, 0)
    await pass(guest.house, 3600)
    const told = await tellOf(guest.house, message)
    expect(told.status).toBe('outbox')
    expect(new Set(told.outcomes)).toEqual(new Set(['busy']))
  })

  test('a text that is delivered again is one', async () => {
    const guest = await open()
    for (let time = 0; time < 3; time++) await guest.text('+12025550177', 'Yes', 'SM1')
    await guest.text('+12025550177', 'Yes', 'SM2')
    const { body } = await guest.house.api('GET', '/activity/sms/?status=inbox')
    expect(body.data).toHaveLength(2)
  })
})
