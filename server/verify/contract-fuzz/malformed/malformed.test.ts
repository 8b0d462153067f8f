/** The cases and their judge; the sending is tried on a real server by the harness itself. */
import { expect, test } from 'vitest'
import { type RawAnswer, readAnswers } from '../../../test/raw-http.ts'
import { rawCases } from './cases.ts'
import type { RawCase } from './raw-case.ts'
import { findingsOfRaw } from './try-malformed.ts'

const cases = rawCases({ host: '127.0.0.1:1', authorization: 'Basic a2V5Og==' })
const sample: RawCase = { name: 'a case', bytes: Buffer.alloc(0), deserves: 'refused' }
const type = 'application/json; charset=utf-8'
const headers = { 'content-type': type }
const refusal = { status: 400, headers, body: '{"error":"No."}' }
const success = { status: 200, headers, body: '{}' }

test('there are about 200, and no two are alike', () => {
  expect(cases.length).toBeGreaterThan(180)
  expect(new Set(cases.map(({ bytes }) => bytes.toString('latin1'))).size).toBe(cases.length)
})

test('answers are read one after the other, whatever frames them', () => {
  const text = [
    'HTTP/1.1 100 Continue\r\n\r\n',
    `HTTP/1.1 200 OK\r\nContent-Type: ${type}\r\nContent-Length: 2\r\n\r\n{}`,
    `HTTP/1.1 400 Bad Request\r\nContent-Type: ${type}\r\n\r\n{"error":"No."}`,
  ].join('')
  expect(readAnswers(Buffer.from(text))).toMatchObject([success, refusal])
})

test('a refusal in the API’s form is right, and so is no answer', () => {
  expect(
    findingsOfRaw(sample, { answers: [refusal], closed: true, wasReset: false, ms: 1 }),
  ).toEqual([])
  expect(findingsOfRaw(sample, { answers: [], closed: true, wasReset: false, ms: 1 })).toEqual([])
})

test.each<[string, RawCase['deserves'], RawAnswer[], boolean]>([
  ['success of malformed HTTP', 'refused', [success], true],
  ['success of malformed HTTP', 'refused', [refusal, success], true],
  ['refusal of good HTTP', 'served', [refusal], true],
  ['no answer', 'served', [], true],
  ['error in another form', 'refused', [{ ...refusal, body: '0\r\n\r\n', headers: {} }], true],
  ['error in another form', 'either', [{ ...refusal, body: '{"message":"No."}' }], true],
  ['server error', 'either', [{ ...refusal, status: 500 }], true],
  ['connection left open', 'refused', [], false],
])('%s is found where %s is deserved', (check, deserves, answers, closed) => {
  const found = findingsOfRaw({ ...sample, deserves }, { answers, closed, wasReset: false, ms: 1 })
  expect(found.map((finding) => finding.check)).toContain(check)
})
