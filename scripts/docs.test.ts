/** What the documents point to exists. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')
const documents = [
  ...readdirSync(root).filter((name) => name.endsWith('.md')),
  ...readdirSync(join(root, 'docs')).map((name) => join('docs', name)),
]

test.each(documents)('%s points to files that are there', (document) => {
  const text = readFileSync(join(root, document), 'utf8')
  const links = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, link = '']) =>
    join(dirname(document), link),
  )
  // Guides may name files that are yet to be written; the documents in docs/ are about what is there.
  const paths = text.matchAll(/`((?:server|scripts|docs)\/[\w./-]+\.\w+)`/g)
  const named = document.startsWith('docs') ? [...paths].map(([, path = '']) => path) : []
  const missing = [...links, ...named].filter((path) => !existsSync(join(root, path)))
  expect(missing).toEqual([])
})
