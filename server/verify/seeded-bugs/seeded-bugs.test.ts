/** A seeded bug must fit the code as it is; whether it is noticed is what V-16 finds out. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { bugs } from '../seeded-bugs.ts'

const source = join(import.meta.dirname, '../../src')

test.each(bugs)('there is still a place for: $name', ({ edits }) => {
  for (const { file, find } of edits) {
    expect(readFileSync(join(source, file), 'utf8').split(find), `${file}: ${find}`).toHaveLength(2)
  }
})
