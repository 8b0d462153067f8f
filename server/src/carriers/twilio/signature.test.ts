/** Twilio's own validator is the oracle: what it signs we accept, byte for byte. */
import { createHash } from 'node:crypto'
import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks.js'
import { describe, expect, test } from 'vitest'
import type { RawCallback } from '../carrier.ts'
import { isSigned } from './signature.ts'

const token = '12345678901234567890123456789012'
const address = 'https://sms.example.com/_/carriers/carr_1/callbacks/message/'

type Said = Record<string, string | string[]>

function signed(url: string, said: Said, body = formOf(said)): RawCallback {
  return {
    method: 'POST',
    of: 'message',
    url,
    headers: {
      'content-type': 'application/x-www-form-urlencoded; charset=UTF-8',
      'x-twilio-signature': getExpectedTwilioSignature(token, url, said),
    },
    body: Buffer.from(body),
  }
}

function formOf(said: Said): string {
  const pairs = Object.entries(said).flatMap(([name, value]) =>
    [value].flat().map((one): [string, string] => [name, one]),
  )
  return new URLSearchParams(pairs).toString()
}

const texts: Said[] = [
  { Body: ' it’s 🤨 a+b & c=d ', From: '+12025550177', To: '+12025550100', FromCity: '' },
  { Body: '', MediaUrl0: 'https://api.twilio.com/a/b?c=d', NumMedia: '1' },
  { Unknown: 'somebody’s new one', a: '1', B: '2', _: '3' },
  { X: ['b', 'a', 'a'], Y: 'once' },
  { Body: 'zwei\r\nZeilen\tund mehr' },
]
const addresses = [
  address,
  `${address}?b=2&a=1&n=Sull'Adda&t=x+y%20z&m=a@b:c|d`,
  `${address}?u=%c3%a9&e=`,
  'http://sms.example.com:7670/_/carriers/carr_1/callbacks/status/?attempt=att_1&proof=x-_',
]

describe('what Twilio signs is accepted', () => {
  test.each(addresses)('at %s', (url) => {
    for (const said of texts) expect(isSigned(signed(url, said), [token])).toBe(true)
  })

  test('with the port that was left out, or without the one that is configured', () => {
    const said = { Body: 'Hi' }
    const at = (url: string, as: string) => ({ ...signed(as, said), url })
    const [bare, port] = [address, address.replace('.com/', '.com:443/')]
    expect(isSigned(at(bare, port), [token])).toBe(true)
    expect(isSigned(at(port, bare), [token])).toBe(true)
    const odd = address.replace('.com/', '.com:8443/')
    expect(isSigned(at(odd, bare), [token])).toBe(true)
    expect(isSigned(at(bare, odd), [token])).toBe(false)
  })

  test('by the token that comes next', () => {
    expect(isSigned(signed(address, { Body: 'Hi' }), ['other', token])).toBe(true)
  })

  test('with a body of another kind, by its digest', () => {
    const body = '{"a": 1}'
    const digest = createHash('sha256').update(body).digest('hex')
    const url = `${address}?bodySHA256=${digest}`
    const raw = { ...signed(url, {}, body) }
    raw.headers = { ...raw.headers, 'content-type': 'application/json' }
    expect(isSigned(raw, [token])).toBe(true)
    expect(isSigned({ ...raw, body: Buffer.from('{"a":1}') }, [token])).toBe(false)
  })
})

describe('anything else is not', () => {
  const said = { Body: ' Hi ', From: '+12025550177' }
  const good = signed(address, said)
  const withBody = (body: string) => ({ ...good, body: Buffer.from(body) })
  test.each<[string, RawCallback]>([
    ['no signature', { ...good, headers: { 'content-type': good.headers['content-type'] } }],
    ['an empty one', { ...good, headers: { ...good.headers, 'x-twilio-signature': '' } }],
    ['two of them', { ...good, headers: { ...good.headers, 'x-twilio-signature': ['a', 'b'] } }],
    ['a parameter more', withBody(`${formOf(said)}&Extra=1`)],
    ['a parameter less', withBody('Body=+Hi+')],
    ['a text without its blanks', withBody(formOf({ ...said, Body: 'Hi' }))],
    ['another path', { ...good, url: address.replace('message', 'status') }],
    ['another host', { ...good, url: address.replace('sms.', 'evil.') }],
    ['another scheme', { ...good, url: address.replace('https', 'http') }],
    ['a query', { ...good, url: `${address}?a=1` }],
    [
      'a body that is no form',
      { ...good, headers: { ...good.headers, 'content-type': 'text/plain' } },
    ],
  ])('%s', (_, raw) => {
    expect(isSigned(raw, [token])).toBe(false)
  })

  test('without a token nothing is', () => {
    expect(isSigned(good, [undefined, ''])).toBe(false)
  })
})
