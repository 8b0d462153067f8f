/** What answers have shown is what later requests ask for. */
import { expect, test } from 'vitest'
import type { Operation } from './document.ts'
import { createLinks, momentIn, partOf, partOfDeleted, shownAs } from './links.ts'
import { sampleApi } from './sample-api.ts'

const collection = '/api/v1/thing/'
const template = `${collection}{id}/`
const operation = (wanted: string) =>
  sampleApi.operations.find(({ id }) => id === wanted) as Operation

test('an id of a list is the id of a path, and what a field of its name means', () => {
  const links = createLinks(sampleApi)
  links.learn(operation('listThings'), collection, { data: [{ id: 'thing_1', name: 'a' }] })
  const tokens = [partOf(template, 'id', 7), shownAs('thing_id', 3), shownAs('name', 2)]
  expect(links.resolve({ tokens })).toEqual({ tokens: ['thing_1', 'thing_1', 'a'] })
})

test('-1 is what was shown last', () => {
  const links = createLinks(sampleApi)
  for (const name of ['a', 'b', 'a'])
    links.learn(operation('createThing'), collection, { id: `thing_${name}`, name })
  expect(links.resolve(shownAs('name', -1))).toBe('a')
})

test('what is deleted is asked for only as such', () => {
  const links = createLinks(sampleApi)
  links.learn(operation('listThings'), collection, { data: [{ id: 'thing_1' }] })
  links.learn(operation('deleteThing'), `${collection}thing_1/`, undefined)
  expect(links.isDeleted(`${collection}thing_1`)).toBe(true)
  expect(links.resolve(partOfDeleted(template, 'id', 0))).toBe('thing_1')
})

test('an address in an answer is an object that is there', () => {
  const links = createLinks(sampleApi)
  const url = `http://127.0.0.1:1${collection}thing_9/`
  links.learn(operation('createThing'), collection, { name: 'a', attachments: [{ url }] })
  expect(links.resolve(partOf(template, 'id', 0))).toBe('thing_9')
})

test('moments are counted from the clock of the server, where it is frozen', () => {
  const links = createLinks(sampleApi)
  const now = '2199-12-31T23:00:00.000000+00:00'
  links.learn(operation('createThing'), collection, { now, frozen: true })
  expect(links.resolve(momentIn(60))).toBe('2199-12-31T23:01:00.000Z')
})

test('what nobody has shown is called something all the same', () => {
  expect(createLinks(sampleApi).resolve(shownAs('colour', 1))).toMatch(/^\w+$/)
})
