/** Reads the server's sources and lets a check walk their syntax trees. */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseAst } from 'vitest/node'

export interface Source {
  /** Relative to the folder it was read from, with forward slashes. */
  path: string
  text: string
}

/** A syntax node, known only as far as the checks look at it. */
export interface Node {
  type: string
  start: number
  end: number
  [key: string]: unknown
}

export function readSources(folder: string): Source[] {
  return globSync('**/*.ts', { cwd: folder, exclude: ['**/node_modules/**'] })
    .map((path) => path.replaceAll('\\', '/'))
    .sort()
    .map((path) => ({ path, text: readFileSync(join(folder, path), 'utf8') }))
}

export function isTest(path: string): boolean {
  return path.endsWith('.test.ts')
}

export function isGenerated(path: string): boolean {
  return path.endsWith('.generated.ts') || path.includes('generated/')
}

/** Every node of a file, parents before children. Throws where the file is not TypeScript. */
export function* nodesOf(source: Source): Generator<Node> {
  let program: unknown
  try {
    program = parseAst(source.text, { lang: 'ts' })
  } catch (cause) {
    throw new Error(`${source.path} cannot be parsed`, { cause })
  }
  yield* walk(program)
}

/** The 1-based line of an offset. */
export function lineAt(text: string, offset: number): number {
  let line = 1
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) {
    line += 1
  }
  return line
}

function* walk(value: unknown): Generator<Node> {
  if (Array.isArray(value)) {
    for (const item of value) yield* walk(item)
  } else if (isNode(value)) {
    yield value
    for (const child of Object.values(value)) yield* walk(child)
  }
}

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value
}
