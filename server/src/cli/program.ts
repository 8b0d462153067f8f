/** The command line: what each command is called, takes and says. Its work is loaded when it runs. */
import { Command, Option } from 'commander'
import { version } from '../version.ts'
import { addCarriers } from './carrier-commands.ts'
import { complaintOf } from './complaint.ts'
import { globalsOf } from './globals.ts'
import { addOauth } from './oauth-commands.ts'
import type { ResumeOptions } from './resume-command.ts'

export function createProgram(): Command {
  const program = new Command('roost')
    .description('A self-hosted SMS server that speaks Close CRM’s SMS activity API.')
    .version(version)
    .option('--data <folder>', 'the data folder (default: $ROOST_DATA_DIR or ./roost-data)')
    .option('--json', 'print JSON, one object a line')
    .addOption(role())
    .addHelpText(
      'after',
      `
Without a command: the sandbox. Nothing leaves this computer; a simulated phone answers.

Settings come from the environment (roost config lists them). Exit codes: 0 done, 1 failed,
2 wrong command line, 78 wrong configuration.`,
    )
    .showHelpAfterError('(roost --help shows what there is)')
    .exitOverride()
    .action(async (_, command: Command) => {
      const { serve } = await import('./serve-command.ts')
      await serve('sandbox', globalsOf(command))
    })

  program
    .command('serve')
    .description('run the server strictly: no seed, no other port, one JSON line an event')
    .addOption(role())
    .option('--json', 'print JSON, one object a line')
    .action(async (_, command: Command) => {
      const { serve } = await import('./serve-command.ts')
      await serve('production', globalsOf(command))
    })
  addKeys(program)
  addCarriers(program)
  addOauth(program)
  program
    .command('openapi')
    .description('print the OpenAPI document')
    .option('--json', 'it is JSON anyway')
    .action(async () => {
      const { printDocument } = await import('./openapi-command.ts')
      await printDocument()
    })
  program
    .command('config')
    .description('print the settings in force, secrets masked')
    .option('--json', 'print JSON, one object a line')
    .action(async (_, command: Command) => {
      const { printConfig } = await import('./config-command.ts')
      await printConfig(globalsOf(command))
    })
  addCare(program)
  return program
}

function role(): Option {
  const says = 'what this process does (default: $ROOST_ROLE or all); others need PostgreSQL'
  return new Option('--role <role>', says).choices(['all', 'api', 'runner'])
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
    .action(async (options, command: Command) => {
      const { createKeyCommand } = await import('./keys-command.ts')
      await createKeyCommand(globalsOf(command), options)
    })
  keys
    .command('list')
    .description('list keys; never their secrets')
    .option('--json', 'print JSON, one object a line')
    .action(async (_, command: Command) => {
      const { listKeysCommand } = await import('./keys-command.ts')
      await listKeysCommand(globalsOf(command))
    })
  keys
    .command('revoke <id>')
    .description('stop a key from working, within a second')
    .option('--json', 'print JSON, one object a line')
    .action(async (id: string, _, command: Command) => {
      const { revokeKeyCommand } = await import('./keys-command.ts')
      await revokeKeyCommand(globalsOf(command), id)
    })
}

/** What an operator needs once something went wrong. */
function addCare(program: Command): void {
  program
    .command('resume')
    .description('after a restore: let the messages go that are held since')
    .option('--from <instant>', 'only those due from then on; earlier ones become errors')
    .option('--json', 'print JSON, one object a line')
    .action(async (options: ResumeOptions, command: Command) => {
      const { resumeCommand } = await import('./resume-command.ts')
      await resumeCommand(globalsOf(command), options)
    })
  program
    .command('doctor')
    .description('check configuration, storage and every stored message; changes nothing')
    .option('--json', 'print JSON, one object a line')
    .action(async (_, command: Command) => {
      const { examine } = await import('./doctor-command.ts')
      await examine(globalsOf(command))
    })
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
