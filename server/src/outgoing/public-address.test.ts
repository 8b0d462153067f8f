import { hostname } from 'node:os'
import { describe, expect, test } from 'vitest'
import { createGuarded, ForbiddenAddressError } from './guarded-request.ts'
import { reachOf } from './public-address.ts'

const privates =
  '10.0.0.1 172.16.0.1 192.168.1.1 169.254.169.254 100.100.100.200 192.0.0.192 198.18.0.1 224.0.0.1 240.0.0.1 255.255.255.255 0.0.0.0 [::] [fe80::1] [febf::1] [fd00:ec2::254] [ff02::1] [2001:db8::1] [2001:0:4136:e378::1] [2002:7f00:1::] [64:ff9b::7f00:1] [64:ff9b:1::7f00:1] [100:0:0:1::1] [::ffff:10.0.0.1] [::ffff:0:127.0.0.1] [fec0::1]'.split(
    ' ',
  )
const loopbacks =
  '127.0.0.1 127.1 0x7f.1 2130706433 017700000001 [::1] [::ffff:127.0.0.1] localhost a.localhost'.split(
    ' ',
  )
const publics = ['93.184.216.34', '[2606:2800:220:1::1]', 'example.com']

const forbidden = (host: string, allowed: Parameters<typeof createGuarded>[0]) => () =>
  createGuarded(allowed).check(`https://${host}/hook`)

describe('in production', () => {
  test.each([...privates, ...loopbacks])('%s is not called', (host) => {
    expect(forbidden(host, ['public'])).toThrow(ForbiddenAddressError)
  })
  test.each(publics)('%s is', (host) => {
    expect(forbidden(host, ['public'])).not.toThrow()
  })
})

describe('in a sandbox', () => {
  test.each(loopbacks)('%s is called', (host) => {
    expect(forbidden(host, ['loopback'])).not.toThrow()
  })
  test.each([...privates, '93.184.216.34'])('%s is not', (host) => {
    expect(forbidden(host, ['loopback'])).toThrow(ForbiddenAddressError)
  })
})

test.each(['ftp://example.com/', 'file:///etc/passwd', 'https://a:b@example.com/', 'nonsense', ''])(
  '%j is no address to call',
  (url) => {
    expect(() => createGuarded(['public']).check(url)).toThrow(ForbiddenAddressError)
  },
)

test('what is no address at all is not public', () => {
  expect(reachOf('nonsense')).toBe('private')
})

test('a name is judged by what it means when it is called', async () => {
  const guarded = createGuarded(['public'])
  const call = { url: `http://${hostname()}:9/`, headers: {}, body: '', verifySsl: true }
  await expect(guarded.post(call)).rejects.toThrow('private network')
  await guarded.close()
})
