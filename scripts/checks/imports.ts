/** The imports of a file: what it names, where that is, and whether only its types are wanted. */
import { posix } from 'node:path'
import { isNode, lineAt, type Node, nodesOf, type Source } from './source.ts'

export interface Import {
  /** The importing file. */
  from: string
  /** A file relative to the same folder as `from` (`../` when outside), or a package. */
  to: string
  line: number
  /** The whole statement is `import type`, so nothing of it is left at run time. */
  typeOnly: boolean
  /** `export … from`: hands on what it imports. */
  reExport: boolean
}

export function importsOf(source: Source): Import[] {
  return [...nodesOf(source)].flatMap((node) => {
    const specifier = specifierOf(node)
    if (specifier === undefined) return []
    return {
      from: source.path,
      to: resolve(source.path, specifier),
      line: lineAt(source.text, node.start),
      typeOnly: isTypeOnly(node),
      reExport: node.type.startsWith('Export'),
    }
  })
}

export function isFile(target: string): boolean {
  return /\.[cm]?[jt]sx?$/.test(target)
}

const importing = new Set([
  'ImportDeclaration',
  'ImportExpression',
  'TSImportType',
  'ExportNamedDeclaration',
  'ExportAllDeclaration',
])

function specifierOf(node: Node): string | undefined {
  if (!importing.has(node.type) || !isNode(node.source)) return undefined
  return typeof node.source.value === 'string' ? node.source.value : undefined
}

function resolve(from: string, specifier: string): string {
  if (!specifier.startsWith('.')) return specifier
  return posix.normalize(posix.join(posix.dirname(from), specifier))
}

function isTypeOnly(node: Node): boolean {
  return node.type === 'TSImportType' || node.importKind === 'type' || node.exportKind === 'type'
}
