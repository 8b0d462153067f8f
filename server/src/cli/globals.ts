/** What may be said with every command. */
import type { Command } from 'commander'

export type Globals = { data?: string; role?: string; json?: boolean }

export function globalsOf(command: Command): Globals {
  return command.optsWithGlobals<Globals>()
}
