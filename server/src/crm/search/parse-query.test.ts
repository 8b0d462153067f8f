import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anyQuery } from '../../../test/any-query.ts'
import { ApiError } from '../../http/errors.ts'
import { parseQuery } from './parse-query.ts'
import { printNode, printQuery } from './query.ts'

const read = (query: string) => printNode(parseQuery(query).where)

test.each([
  ['', '*'],
  ['  ', '*'],
  ['*', '*'],
  ['Bluth', '"Bluth"'],
  ['Bluth  Company', '("Bluth") and ("Company")'],
  ['bluth AND company', '("bluth") and ("company")'],
  ['a OR b', '("a") or ("b")'],
  ['a b or c', '(("a") and ("b")) or ("c")'],
  ['a (b or c)', '("a") and (("b") or ("c"))'],
  ['(a (b (c)))', '("a") and ("b") and ("c")'],
  ['a a "a" a', '"a"'],
  ['not a', 'not ("a")'],
  ['-a b', '(not ("a")) and ("b")'],
  ['-(a b)', 'not (("a") and ("b"))'],
  ['not not a', 'not (not ("a"))'],
  ['x-y -z', '("x-y") and (not ("z"))'],
  ['()', '*'],
  ['"Bluth Company" Gob', '("Bluth Company") and ("Gob")'],
  ['“Bluth Company”', '"Bluth Company"'],
  ['"say \\"hi\\" \\*"', '"say \\"hi\\" \\*"'],
  ['"AC\\DC"', '"AC\\\\DC"'],
  ['Blu*', '"Blu*"'],
  ['"Bluth Comp*"', '"Bluth Comp*"'],
  ['& Smith & Wesson -', '("Smith") and ("Wesson")'],
  ['&', 'not (*)'],
  ['& or a', '(not (*)) or ("a")'],
  ['phone:"904 555-1234"', 'phone:"904 555-1234"'],
  ['PHONE:9045551234', 'phone:"9045551234"'],
  ['phone:" 447946666666"', 'phone:" 447946666666"'],
  ['phone: 447946666666', 'phone:" 447946666666"'],
  ['phone: "9045551234"', 'phone:"9045551234"'],
  ['name:and', 'name:"and"'],
  ['name:*', 'name:"*"'],
  ['name:""', 'name:""'],
  ['sms_messages > 0', 'sms_messages>"0"'],
  ['a>=1 b<=2 c!=3 d<4 e=5', '(a>="1") and (b<="2") and (c!="3") and (d<"4") and (e="5")'],
  ['updated:>=2024-01-01', 'updated>="2024-01-01"'],
  ['updated > 2024-09-17T00:00:00Z', 'updated>"2024-09-17T00:00:00Z"'],
  ['updated > 2024-09-17T00:00:00 00:00', 'updated>"2024-09-17T00:00:00+00:00"'],
  ['custom."Lead Owner":Ann', 'custom."lead owner":"Ann"'],
  ['custom.cf_X:*', 'custom.cf_x:"*"'],
  ['name:("Bluth" or Gob*)', '(name:"Bluth") or (name:"Gob*")'],
  ['name:(not a)', 'not (name:"a")'],
  ['status in ("Potential", "Bad Fit")', '(status:"Potential") or (status:"Bad Fit")'],
  ['status not in (a,b, c)', 'not ((status:"a") or (status:"b") or (status:"c"))'],
  [
    'sms( date >= "2024-01-01" direction:outbound )',
    'sms((date>="2024-01-01") and (direction:"outbound"))',
  ],
  ['Acme(UK)', '("Acme") and ("UK")'],
  ['12:30', '"12:30"'],
  ['gob@bluth.com', '"gob@bluth.com"'],
])('%s is read as its terms', (query, printed) => {
  expect(read(query)).toBe(printed)
})

test.each([
  ['sort:-created', ['-created'], undefined],
  ['a sort:name,-updated sort:id', ['name', '-updated', 'id'], undefined],
  ['(sort:created a) slice:2/3', ['created'], { nth: 2, of: 3 }],
  ['a or b sort:name', ['name'], undefined],
])('%s says how all is sorted or sliced', (query, sort, slice) => {
  const parsed = parseQuery(query)
  expect(parsed.sort.map(({ field, descending }) => (descending ? '-' : '') + field)).toEqual(sort)
  expect(parsed.slice).toEqual(slice)
})

function refusal(query: string): string {
  try {
    parseQuery(query)
  } catch (error) {
    if (error instanceof ApiError) {
      return (error.body as { 'field-errors': { query: string } })['field-errors'].query
    }
    throw error
  }
  return 'understood'
}

test.each([
  ['a "b', 'This quotation mark is never closed.\na "b\n  ^'],
  ['a (b', 'This parenthesis is never closed.\na (b\n  ^'],
  ['a) b', 'This parenthesis was never opened.\na) b\n ^'],
  ['a or', 'Something is missing here.\na or\n    ^'],
  ['or a', 'Something is missing here.\nor a\n^'],
  ['a and', 'Something is missing here.\na and\n     ^'],
  ['a and and b', 'Something is missing here.\na and and b\n      ^'],
  ['not', 'Something is missing here.\nnot\n   ^'],
  ['(a or) b', 'Something is missing here.\n(a or) b\n     ^'],
  ['name:', 'A value is missing here.\nname:\n    ^'],
  ['name:)', 'A value is missing here.\nname:)\n    ^'],
  ['na*me', 'An asterisk can stand only at the end of a word.\nna*me\n  ^'],
  [
    'name:(phone:1)',
    'Only values can stand in the parentheses of "name".\nname:(phone:1)\n      ^',
  ],
  ['status in ()', 'A list is values in parentheses: ("one", "two").\nstatus in ()\n          ^'],
  ['not (sort:name)', '"sort" cannot stand in here.\nnot (sort:name)\n     ^'],
  ['sort>name', 'Write sort:, and then what by.\nsort>name\n    ^'],
  ['sort:', 'Write sort:, and then what by.\nsort:\n    ^'],
  ['sort:a,,b', 'Sort by fields, as in sort:-date_created,name.\nsort:a,,b\n     ^'],
  [
    'slice:0/3',
    'A slice is its number and how many there are, up to 10000: slice:1/3.\nslice:0/3\n      ^',
  ],
  ['slice:1/2 slice:2/2', 'There is a slice already.\nslice:1/2 slice:2/2\n          ^'],
  ['é\t👍 "', 'This quotation mark is never closed.\né 👍 "\n    ^'],
])('%s is refused with its place', (query, says) => {
  expect(refusal(query)).toBe(says)
})

test('of a long query the place and what is around it are shown', () => {
  const says = refusal(`${'before '.repeat(50)}"${'after '.repeat(50)}`)
  const [why, line = '', caret = ''] = says.split('\n')
  expect(why).toBe('This quotation mark is never closed.')
  expect([line.at(0), line.at(-1), line[caret.length - 1]]).toEqual(['…', '…', '"'])
})

describe('the bounds', () => {
  test.each(['(', '-(', 'not ', 'sms('])('nesting by %s has one', (opening) => {
    expect(refusal(`${opening.repeat(21)}a`)).toContain('nested up to 20 deep')
    expect(refusal(`${opening.repeat(2000)}a`)).toContain('nested up to 20 deep')
  })

  test('different terms have one, the same one counts once', () => {
    const terms = Array.from({ length: 31 }, (_, n) => `w${n}`)
    expect(refusal(terms.join(' '))).toBe('A query can have up to 30 terms.')
    expect(refusal(terms.map((term) => `name:"${term}"`).join(' or '))).toContain('30 terms')
    expect(refusal('w '.repeat(2000))).toBe('understood')
  })

  test.each([
    'a',
    'a:',
    '"',
    ':',
    ' ',
    'a:"',
    '-',
    'a ',
    'é',
    '(a',
    ')',
    'a"',
    '\\"',
    'a in (',
    '*',
  ])('a query of nothing but %s is read at once', (part) => {
    const before = performance.now()
    refusal(part.repeat(4000 / part.length))
    expect(performance.now() - before).toBeLessThan(100)
  })
})

test('a query that is printed and read again is the same', () => {
  fc.assert(
    fc.property(anyQuery, (query) => {
      expect(withoutPlaces(parseQuery(printQuery(query)))).toEqual(withoutPlaces(query))
    }),
  )
})

test('whatever the query, it is understood or refused with a place', () => {
  const parts = [
    'a',
    'name:',
    '"',
    '(',
    ')',
    '-',
    ' ',
    'or',
    'not',
    'sort:',
    '*',
    '>',
    'sms(',
    '\\',
    ',',
    'in',
    '2024-01-01',
    '1/2',
    'é',
    '\0',
  ]
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(fc.constantFrom(...parts)).map((list) => list.join('')),
  )
  fc.assert(
    fc.property(text, (query) => {
      expect(refusal(query)).toMatch(/^understood$|\n *\^$|up to 30 terms/)
    }),
  )
})

/** What is read says where it stood. */
function withoutPlaces(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (key, inner) => (key === 'at' ? undefined : inner)))
}
