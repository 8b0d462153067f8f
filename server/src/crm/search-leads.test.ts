import { expect, test } from 'vitest'
import { parseQuery } from './search-leads.ts'

const text = (value: string) => ({ field: null, value })

test.each([
  ['', []],
  ['  ', []],
  ['Bluth', [text('Bluth')]],
  ['Bluth  Company', [text('Bluth'), text('Company')]],
  ['"Bluth Company" Gob', [text('Bluth Company'), text('Gob')]],
  ['phone:"904 555-1234"', [{ field: 'phone', value: '904 555-1234' }]],
  [
    'phone:9045551234 name:"Bluth"',
    [
      { field: 'phone', value: '9045551234' },
      { field: 'name', value: 'Bluth' },
    ],
  ],
  ['status:"Potential" AND gob', [{ field: 'status', value: 'Potential' }, text('gob')]],
  ['"and"', []],
  ['name:and', [{ field: 'name', value: 'and' }]],
  ['EMAIL:a@b.c', [{ field: 'email', value: 'a@b.c' }]],
  ['has:sms', [text('has:sms')]],
  ['industry:"Real Estate"', [text('industry:Real Estate')]],
  ['constructor:x', [text('constructor:x')]],
  ['phone:" 447946666666"', [{ field: 'phone', value: '+447946666666' }]],
  ['phone: 447946666666', [{ field: 'phone', value: '+447946666666' }]],
  ['phone: "9045551234"', [{ field: 'phone', value: '9045551234' }]],
  ['name:" 12 Monkeys "', [{ field: 'name', value: '12 Monkeys' }]],
  ['Re: Bluth', [text('Re: Bluth')]],
  ['name:', [text('name:')]],
  ['name:""', [{ field: 'name', value: '' }]],
  ['12:30', [text('12:30')]],
])('%s is read as its terms', (query, terms) => {
  expect(parseQuery(query)).toEqual(terms)
})

test('a long query of any shape is read at once', () => {
  for (const part of ['a', 'a:', '"', ':', ' ', 'a:"']) {
    expect(parseQuery(part.repeat(100_000)).length).toBeGreaterThanOrEqual(0)
  }
})
