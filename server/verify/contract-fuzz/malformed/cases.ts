/** About 200 ways to say HTTP wrongly, or oddly. */
import { chunkings, framings, lengths } from './framing.ts'
import { headerLines, startLines } from './heads.ts'
import { legalOnes } from './legal.ts'
import { type Head, mark, type RawCase } from './raw-case.ts'

/** The number of each is in the name of the lead that it must not make. */
export function rawCases(head: Head): RawCase[] {
  const made = [startLines, headerLines, framings, chunkings, lengths, legalOnes]
  return made
    .flatMap((make) => make(head))
    .map(({ text, ...rest }, place) => {
      const named = text.replaceAll(mark, String(place).padStart(mark.length, '0'))
      return { ...rest, bytes: Buffer.from(named, 'latin1') }
    })
}
