/** What `roost oauth …` is called, takes and says. */
import type { Command } from 'commander'
import { globalsOf } from './globals.ts'
import type { AddOptions } from './oauth-command.ts'

export function addOauth(program: Command): void {
  const oauth = program
    .command('oauth')
    .description('add, list and remove programs that act for people by OAuth 2')
  oauth
    .command('add')
    .description('make a program known; its secret is printed once')
    .requiredOption('--name <name>', 'what people are shown whom it asks')
    .requiredOption('--redirect-uri <uris...>', 'where it is answered; https, or http on localhost')
    .option('--public', 'it can keep no secret: an app on a phone or in a browser')
    .option('--json', 'print JSON, one object a line')
    .addHelpText(
      'after',
      '\n  roost oauth add --name Dialer --redirect-uri https://dialer.example/callback',
    )
    .action(async (options: AddOptions, command: Command) => {
      const { addClientCommand } = await import('./oauth-command.ts')
      await addClientCommand(globalsOf(command), options)
    })
  oauth
    .command('list')
    .description('list the programs, and how often each is allowed')
    .option('--json', 'print JSON, one object a line')
    .action(async (_, command: Command) => {
      const { listClientsCommand } = await import('./oauth-command.ts')
      await listClientsCommand(globalsOf(command))
    })
  oauth
    .command('remove')
    .argument('<client_id>')
    .description('remove a program; whatever it was allowed ends within a second')
    .option('--json', 'print JSON, one object a line')
    .action(async (id: string, _, command: Command) => {
      const { removeClientCommand } = await import('./oauth-command.ts')
      await removeClientCommand(globalsOf(command), id)
    })
}
