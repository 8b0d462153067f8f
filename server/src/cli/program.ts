/** The command line: what each command is called, takes and says. The work is in its own file. */
import { Command, CommanderError } from 'commander'
import { ConfigError } from '../config.ts'
import { FolderInUseError } from '../db/folder-lock.ts'
import { NewerSchemaError } from '../db/migrate.ts'
import { version } from '../version.ts'
import { CommandError } from './command-error.ts'
import { printConfig } from './config-command.ts'
import { createKeyCommand, listKeysCommand, revokeKeyCommand } from './keys-command.ts'
import { printDocument } from './openapi-command.ts'
import { serve } from './serve-command.ts'

/** Exit codes: 1 it did not work, 2 the command line is wrong, 78 the configuration is wrong. */
export const exitCodes = { failed: 1, usage: 2, config: 78 } as const

export function createProgram(): Command {
  const program = new Command('roost')
    .description('A self-hosted SMS server that speaks Close CRM’s SMS activity API.')
    .version(version)
    .option('--data <folder>', 'the data folder (default: $ROOST_DATA_DIR or ./roost-data)')
    .option('--json', 'print JSON, one object a line')
    .addHelpText(
      'after',
      `
Without a command: the sandbox. Nothing leaves this computer; a simulated phone answers.

Settings come from the environment (roost config lists them). Exit codes: 0 done, 1 failed,
2 wrong command line, 78 wrong configuration.`,
    )
    .showHelpAfterError('(roost --help shows what there is)')
    .exitOverride()
    .action((_, command: Command) => serve('sandbox', globals(command)))

  program
    .command('serve')
    .description('run the server strictly: no seed, no other port, one JSON line an event')
    .option('--json', 'print JSON, one object a line')
    .action((_, command: Command) => serve('production', globals(command)))
  const keys = program.command('keys').description('make, list and revoke API keys')
  keys
    .command('create')
    .description('make a key; it is shown once')
    .option('--label <text>', 'what it is for', 'made by roost keys create')
    .option(
      '--organization <id>',
      'of which organization (default: the only one; made if there is none)',
    )
    .option('--user <id or e-mail>', 'for which user (default: the first)')
    .option('--json', 'print JSON, one object a line')
    .action((options, command: Command) => createKeyCommand(globals(command), options))
  keys
    .command('list')
    .description('list keys; never their secrets')
    .option('--json', 'print JSON, one object a line')
    .action((_, command: Command) => listKeysCommand(globals(command)))
  keys
    .command('revoke <id>')
    .description('stop a key from working, within a second')
    .option('--json', 'print JSON, one object a line')
    .action((id: string, _, command: Command) => revokeKeyCommand(globals(command), id))
  program
    .command('openapi')
    .description('print the OpenAPI document')
    .option('--json', 'it is JSON anyway')
    .action(() => printDocument())
  program
    .command('config')
    .description('print the settings in force, secrets masked')
    .option('--json', 'print JSON, one object a line')
    .action((_, command: Command) => printConfig(globals(command)))
  return program
}

export type Globals = { data?: string; json?: boolean }

function globals(command: Command): Globals {
  return command.optsWithGlobals<Globals>()
}

/** Runs a command line; resolves to the exit code, having said what went wrong. */
export async function run(argv: readonly string[]): Promise<number> {
  try {
    await createProgram().parseAsync([...argv], { from: 'user' })
    return 0
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitCodes.usage
    if (error instanceof ConfigError) return complain(error.message, exitCodes.config)
    if (
      error instanceof FolderInUseError ||
      error instanceof NewerSchemaError ||
      error instanceof CommandError
    ) {
      return complain(error.message, exitCodes.failed)
    }
    throw error
  }
}

function complain(message: string, code: number): number {
  console.error(message)
  return code
}
