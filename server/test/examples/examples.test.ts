/** Close's documentation as a test: its examples run with only their host and key replaced. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Roost, startRoost } from '../roost-process.ts'
import { type Certificate, hasOpenssl, makeCertificate } from './certificate.ts'
import {
  type Example,
  findDocsFolder,
  type HttpRequest,
  type Operation,
  readExamples,
  requestIn,
} from './extract.ts'
import { parseAnswer } from './http-answer.ts'
import { isInstalled, runExample } from './run-example.ts'
import { type Runtime, runtimes } from './runtimes.ts'
import { exchangeBytes, ownRequests, requestBytes } from './wire.ts'

const apiKey = 'api_examples.0123456789abcdef0123456789'
const languages = ['python', 'javascript', 'go', 'ruby', 'java', 'php', 'csharp']
const documented: [string, Operation][] = [
  ...languages.flatMap(bothOf),
  ['curl', 'update'],
  ['curl', 'get'],
]

const docsFolder = findDocsFolder()
const examples = docsFolder ? readExamples(docsFolder) : []
const runnable = docsFolder && hasOpenssl() ? await installedRuntimes() : {}
explainWhatCannotRun()

let folder: string
let certificate: Certificate
let roost: Roost

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'roost-examples-'))
  if (Object.keys(runnable).length > 0) certificate = makeCertificate(folder)
  roost = await startRoost({ ROOST_DATA_DIR: join(folder, 'data'), ROOST_API_KEY: apiKey })
}, 60_000)

afterAll(async () => {
  await roost?.stop()
  rmSync(folder, { recursive: true, force: true })
}, 30_000)

// Two lanes: never more than two compilers at a time, and never two updates of the one draft.
const lanes = { create: lane(), draft: lane() }

if (docsFolder) {
  test('every example that this file knows is in the documentation, and no other', () => {
    const found = examples.map(({ language, operation }) => `${language} ${operation}`)
    const known = documented.map((pair) => pair.join(' '))
    expect(found.sort()).toEqual(known.sort())
  })
}

for (const [language, operation] of documented) {
  const example = examples.find((it) => it.language === language && it.operation === operation)
  const runtime = runnable[language]
  const inLane = operation === 'create' ? lanes.create : lanes.draft
  if (example && runtime) {
    const how = runtime.wrap ? 'unchanged inside a main method' : 'unchanged'
    const name = `${language}: the documented ${operation} example runs ${how}`
    test.concurrent(name, () => inLane(() => checkByRunning(example, runtime)), 120_000)
  } else {
    const why = example ? 'no runtime here' : 'no documentation here'
    const name = `${language}: the same HTTP ${operation} request is accepted (${why})`
    test.concurrent(name, () => inLane(() => checkByBytes(language, operation, example)), 120_000)
  }
}

function bothOf(language: string): [string, Operation][] {
  return [
    [language, 'create'],
    [language, 'update'],
  ]
}

async function checkByRunning(example: Example, runtime: Runtime) {
  const request = requestIn(example)
  const expected = await expectedActivity(example.language, example.operation, request)
  const place = { folder, httpPort: roost.port, apiKey, certificate }
  const { activity, request: sent, answer } = await runExample(example, runtime, place)
  expect(sent.split('\r\n')[0]).toBe(`${request.method} ${request.path} HTTP/1.1`)
  expect(parseAnswer(Buffer.from(answer, 'latin1'))?.status).toBe(200)
  await checkActivity(activity, expected)
}

async function checkByBytes(language: string, operation: Operation, example?: Example) {
  const request = example ? requestIn(example) : ownRequests[operation]
  const expected = await expectedActivity(language, operation, request)
  const bytes = requestBytes(language, request, `localhost:${roost.port}`, apiKey)
  const answer = await exchangeBytes(roost.port, bytes)
  expect(answer).toMatchObject({
    status: 200,
    headers: { 'content-type': expect.stringContaining('application/json') },
  })
  await checkActivity(JSON.parse(answer.body), expected)
}

/** All that was sent. The draft's text is set first, or one update could pass for another's. */
async function expectedActivity(language: string, operation: Operation, request: HttpRequest) {
  const sent = request.body ? JSON.parse(request.body) : {}
  if (operation === 'create') {
    return { _type: 'SMS', id: expect.stringMatching(/^acti_\w+$/), ...sent }
  }
  const text = `Waiting for ${language} to ${operation} this.`
  await askRoost('id', { method: 'PUT', body: JSON.stringify({ text }) })
  return { _type: 'SMS', id: 'id', status: 'draft', text, ...sent }
}

/** In what the example printed, and in what the server kept. */
async function checkActivity(activity: unknown, expected: object) {
  expect(activity).toMatchObject(expected)
  const { id } = activity as { id: string }
  expect(await askRoost(id, {})).toMatchObject(expected)
}

async function askRoost(id: string, init: RequestInit) {
  const authorization = `Basic ${btoa(`${apiKey}:`)}`
  const headers = { authorization, 'content-type': 'application/json' }
  const response = await fetch(`${roost.url}/api/v1/activity/sms/${id}/`, { ...init, headers })
  expect(response.status).toBe(200)
  return response.json()
}

async function installedRuntimes() {
  const all = Object.entries(runtimes)
  const installed = await Promise.all(all.map(([, runtime]) => isInstalled(runtime)))
  return Object.fromEntries(all.filter((_, index) => installed[index]))
}

function explainWhatCannotRun() {
  const say = (line: string) => console.info(`documentation examples: ${line}`)
  if (!docsFolder) return say('all sent as bytes, ROOST_DOCS_DIR names no saved pages to run')
  if (!hasOpenssl()) return say('all sent as bytes, openssl is not installed')
  for (const [language] of documented.filter(([, operation]) => operation === 'update')) {
    if (runnable[language]) continue
    const needs = runtimes[language]?.needs ?? 'RestSharp 106, which only NuGet has'
    say(`${language} sent as bytes, this machine lacks ${needs}`)
  }
}

/** Runs its tasks one after another. */
function lane() {
  let last: Promise<unknown> = Promise.resolve()
  return <T>(task: () => Promise<T>) => {
    const result = last.then(task)
    last = result.catch(() => {})
    return result
  }
}
