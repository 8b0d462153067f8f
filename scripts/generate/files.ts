/** Generated files: what they should hold, and whether the tree agrees. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

export type Generated = { path: string; text: string }
export type Stale = Generated & { why: string }

/** The files that are missing or differ, and the first line in which they do. */
export function staleFiles(root: string, files: readonly Generated[]): Stale[] {
  return files.flatMap((file) => {
    const path = join(root, file.path)
    if (!existsSync(path)) return [{ ...file, why: 'is missing' }]
    const stored = readFileSync(path, 'utf8')
    return stored === file.text ? [] : [{ ...file, why: firstDifference(stored, file.text) }]
  })
}

export function writeFiles(root: string, files: readonly Generated[]): void {
  for (const { path, text } of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
}

function firstDifference(stored: string, wanted: string): string {
  const [has, wants] = [stored.split('\n'), wanted.split('\n')]
  const at = wants.findIndex((line, position) => line !== has[position])
  return `line ${(at === -1 ? wants.length : at) + 1} differs from the sources`
}
