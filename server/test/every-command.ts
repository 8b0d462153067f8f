/** What can be said on the command line. */
import { createProgram } from '../src/cli/program.ts'

/** The words of every command there is, `[]` for roost itself. */
export function everyCommand(
  { commands } = createProgram(),
  words: readonly string[] = [],
): (readonly string[])[] {
  return [words, ...commands.flatMap((one) => everyCommand(one, [...words, one.name()]))]
}
