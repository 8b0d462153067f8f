/** Names of files: they go into a header, and onto the disk of whoever downloads (S-34). */
import { trimUnseen } from '../values/trim-unseen.ts'

// Control characters, line ends, and marks that turn the direction: `photo\u202egnp.exe` looks harmless.
const tricks = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu

/** Whether it is one line that reads as it is written. */
export function isOneLine(name: string): boolean {
  return name.search(tricks) < 0
}

export function isPath(name: string): boolean {
  return /[/\\]/.test(name) || name === '.' || name === '..'
}

/** What a carrier calls a file, made a name: nobody is there to be told that it is none. */
export function mendFileName(text: string): string {
  const [last = ''] = text.replace(tricks, '').split(/[/\\]/).slice(-1)
  const name = trimUnseen([...trimUnseen(last)].slice(0, 255).join(''))
  return name === '' || isPath(name) ? 'attachment' : name
}
