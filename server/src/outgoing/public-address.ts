/** Which addresses somebody else may have us call: the world's, never those of the networks we are in (S-42). */
import ipaddr from 'ipaddr.js'

/** Ranges that are global by their form and lead into networks all the same, or nowhere (IANA, RFC 6890). */
const special = [
  '64:ff9b::/96',
  '64:ff9b:1::/48',
  '100::/16',
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  '3fff::/20',
  '5f00::/16',
  '::/32',
  '::ffff:0:0:0/96',
  'fec0::/10',
].map((range) => ipaddr.parseCIDR(range))

const specialV4 = [
  '0.0.0.0/8',
  '100.64.0.0/10',
  '192.0.0.0/24',
  '192.88.99.0/24',
  '198.18.0.0/15',
  '240.0.0.0/4',
].map((range) => ipaddr.parseCIDR(range))

/** Loopback alone is this computer. */
export type Reach = 'public' | 'loopback' | 'private'

/** `text` is an address, in any form that a resolver gives. */
export function reachOf(text: string): Reach {
  if (!ipaddr.isValid(text)) return 'private'
  const address = ipaddr.process(text)
  const range = address.range()
  if (range === 'loopback') return 'loopback'
  if (range !== 'unicast') return 'private'
  const ranges = address.kind() === 'ipv4' ? specialV4 : special
  return ranges.some((one) => address.match(one)) ? 'private' : 'public'
}
