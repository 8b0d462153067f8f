/** The command line: what each command is called, takes and says. The work is in its own file. */
import { Command } from 'commander'
import { version } from '../version.ts'
import { complaintOf } from './complaint.ts'
import { printConfig } from './config-command.ts'
import { examine } from './doctor-command.ts'
import { createKeyCommand, listKeysCommand, revokeKeyCommand } from './keys-command.ts'
import { printDocument } from './openapi-command.ts'
import { type ResumeOptions, resumeCommand } from './resume-command.ts'
import { serve } from './serve-command.ts'

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
  addKeys(program)
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
  addCare(program)
  return program
}

function addKeys(program: Command): void {
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
}

/** What an operator needs once something went wrong. */
function addCare(program: Command): void {
  program
    .command('resume')
    .description('after a restore: let the messages go that are held since')
    .option('--from <instant>', 'only those due from then on; earlier ones become errors')
    .option('--json', 'print JSON, one object a line')
    .action((options: ResumeOptions, command: Command) => resumeCommand(globals(command), options))
  program
    .command('doctor')
    .description('check configuration, storage and every stored message; changes nothing')
    .option('--json', 'print JSON, one object a line')
    .action((_, command: Command) => examine(globals(command)))
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
    const complaint = complaintOf(error)
    if (!complaint) throw error
    if (complaint.message) console.error(complaint.message)
    return complaint.code
  }
}
