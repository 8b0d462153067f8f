/** Holds the sources against the table of layer-rules.ts. Tests may import what they like. */
import { basename } from 'node:path'
import { findCycles } from './cycles.ts'
import { type Import, importsOf, isFile } from './imports.ts'
import { emptyNames, floors, importRules, wordRules } from './layer-rules.ts'
import { count, type Outcome } from './outcome.ts'
import { isTest, lineAt, nodesOf, type Source } from './source.ts'

export function checkLayers(sources: Source[]): Outcome {
  const shipped = sources.filter(({ path }) => !isTest(path))
  const imports = shipped.flatMap(importsOf)
  return {
    problems: [
      ...shipped.flatMap(unknownRoom),
      ...imports.flatMap(forbiddenImports),
      ...shipped.flatMap(strayWords),
      ...findCycles(graphOf(imports)).map((path) => `import cycle: ${path.join(' → ')}`),
    ],
    note: `${count(shipped.length, 'file')}, ${count(imports.length, 'import')}`,
  }
}

/** A file must be named after what it is about. Also asked of tests and scripts. */
export function checkNames(paths: string[]): string[] {
  return paths
    .filter((path) => emptyNames.includes(basename(path).replace(/\..*$/, '')))
    .map((path) => `${path}: this name says nothing; name the file after what it is about`)
}

function unknownRoom({ path }: Source): string[] {
  const room = path.includes('/') ? path.split('/')[0] : undefined
  if (room === undefined || floors.includes(room)) return []
  return [
    `${path}: ${room}/ is not in scripts/checks/layer-rules.ts; give the room its floor there`,
  ]
}

function forbiddenImports(edge: Import): string[] {
  return importRules
    .filter((rule) => rule.from.test(edge.from) && rule.to.test(edge.to))
    .filter((rule) => rule.when?.(edge) ?? true)
    .filter((rule) => !rule.unless?.(edge))
    .map((rule) => `${edge.from}:${edge.line} imports ${edge.to}: ${rule.says}`)
}

function strayWords(source: Source): string[] {
  const rules = wordRules.filter((rule) => !rule.only.includes(source.path))
  return [...nodesOf(source)].flatMap((node) =>
    rules
      .filter((rule) => rule.found(node))
      .map((rule) => `${source.path}:${lineAt(source.text, node.start)}: ${rule.says}`),
  )
}

/** Type imports are gone at run time and make no cycle. */
function graphOf(imports: Import[]): Map<string, string[]> {
  const edges = imports.filter((edge) => !edge.typeOnly && isFile(edge.to))
  const graph = new Map<string, string[]>()
  for (const { from, to } of edges) graph.set(from, [...(graph.get(from) ?? []), to])
  return graph
}
