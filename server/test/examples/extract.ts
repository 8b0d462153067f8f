/** Finds the code examples in a folder of saved documentation pages, which stay where they are. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'

export type Operation = (typeof operations)[number]
export type HttpRequest = { method: string; path: string; body: string }
export type Example = { language: string; operation: Operation; code: string }

const methods = { create: 'POST', update: 'PUT', get: 'GET' } as const
const operations = ['create', 'update', 'get'] as const
const documentedHost = 'api.close.com'
const documentedKey = '<CLOSE_API_KEY>'

/** ROOST_DOCS_DIR, else a folder of saved pages beside the working copy, else undefined. */
export function findDocsFolder() {
  const named = process.env.ROOST_DOCS_DIR
  if (named) return resolve(named)
  const beside = resolve(import.meta.dirname, '../../../../shared/seeds')
  return existsSync(beside) ? beside : undefined
}

/** Every SMS example of every page in the folder. */
export function readExamples(folder: string): Example[] {
  return readdirSync(folder)
    .sort()
    .flatMap((name) => {
      const page = readFileSync(resolve(folder, name), 'utf8')
      return [...fencedExamples(page), ...curlExamples(page)]
    })
}

function* fencedExamples(page: string): Iterable<Example> {
  const fences = page.matchAll(/^```(\w+) \S*sms_(\w+)_example\n([\s\S]*?)^```/gm)
  for (const [, language = '', operation = '', code = ''] of fences) {
    if (isOperation(operation)) yield { language, operation, code }
  }
}

/** A shell session as the pages print it: `$` before the command, `>` before what goes on. */
function* curlExamples(page: string): Iterable<Example> {
  for (const [, session = ''] of page.matchAll(/^\$(curl .*(?:\n>.*)*)/gm)) {
    const code = session.replace(/\n> ?/g, '\n')
    const method = /-X (\w+)/.exec(code)?.[1] ?? 'GET'
    const operation = operations.find((name) => methods[name] === method)
    if (operation) yield { language: 'curl', operation, code }
  }
}

function isOperation(name: string): name is Operation {
  return name in methods
}

/** The example with its host and its key replaced, and nothing else. */
export function localize(code: string, host: string, key: string) {
  return code.replaceAll(documentedHost, host).replaceAll(documentedKey, key)
}

/** The HTTP request that an example makes, read from its source rather than by running it. */
export function requestIn(example: Example): HttpRequest {
  const path = /https:\/\/api\.close\.com([^\s"'\\]*)/.exec(example.code)?.[1]
  if (!path) throw new Error(`no URL in the ${example.language} ${example.operation} example`)
  // In every language here the body is a JSON text, at most with its \n and \" escaped.
  const plain = example.code.replaceAll('\\n', '\n').replaceAll('\\"', '"')
  const body = /\{\s*"[a-z_]+":[^}]*\}/.exec(plain)?.[0] ?? ''
  return { method: methods[example.operation], path, body }
}
