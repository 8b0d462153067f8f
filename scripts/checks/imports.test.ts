import { expect, test } from 'vitest'
import { importsOf } from './imports.ts'

function read(text: string) {
  return importsOf({ path: 'messages/message.ts', text })
}

test('every way to import is seen, and resolved from the importing file', () => {
  const imports = read(`
    import { z } from 'zod'
    import '../clock.ts'
    const later = await import('./send-message.ts')
    type Row = import('../db/tables.ts').MessageTable
  `)
  expect(imports.map(({ to, line }) => [to, line])).toEqual([
    ['zod', 2],
    ['clock.ts', 3],
    ['messages/send-message.ts', 4],
    ['db/tables.ts', 5],
  ])
})

test('a type import is one whose whole statement disappears', () => {
  const imports = read(`
    import type { A } from './a.ts'
    import { type B } from './b.ts'
    type C = import('./c.ts').C
    import { d } from './d.ts'
  `)
  expect(imports.map(({ typeOnly }) => typeOnly)).toEqual([true, false, true, false])
})

test('a re-export is told from an import and from an export of its own', () => {
  const imports = read(`
    import { a } from './a.ts'
    export { b } from './b.ts'
    export * from './c.ts'
    export type { D } from './d.ts'
    export { a }
  `)
  expect(imports.map(({ to, reExport }) => [to, reExport])).toEqual([
    ['messages/a.ts', false],
    ['messages/b.ts', true],
    ['messages/c.ts', true],
    ['messages/d.ts', true],
  ])
})

test('an import in a comment or a string is none', () => {
  expect(read(`// import { a } from './a.ts'\nconst text = "import { b } from './b.ts'"`)).toEqual(
    [],
  )
})
