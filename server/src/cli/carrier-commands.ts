/** What is said to `roost carrier`; its work is loaded when it runs. */
import type { Command } from 'commander'
import type { Adapter } from '../carriers/carrier.ts'
import { adapters } from '../carriers/carrier-kinds.ts'
import type { AddOptions, RemoveOptions } from './carrier-command.ts'
import { optionsOf } from './carrier-options.ts'
import { globalsOf } from './globals.ts'

export function addCarriers(program: Command): void {
  const carrier = program.command('carrier').description('the accounts that messages leave by')
  const add = carrier.command('add').description('add an account')
  for (const adapter of adapters) addKind(add, adapter)
  carrier
    .command('list')
    .description('list accounts and their numbers; never their secrets')
    .option('--json', 'print JSON, one object a line')
    .action(async (_, command: Command) => {
      const { listCarriersCommand } = await import('./carrier-command.ts')
      await listCarriersCommand(globalsOf(command))
    })
  carrier
    .command('test <id>')
    .description('try an account without sending: credentials, numbers, callbacks')
    .option('--json', 'print JSON, one object a line')
    .action(async (id: string, _, command: Command) => {
      const { testCarrierCommand } = await import('./carrier-command.ts')
      await testCarrierCommand(globalsOf(command), id)
    })
  carrier
    .command('numbers <id> <number...>')
    .description('have numbers leave by an account, and their texts brought here')
    .option('--json', 'print JSON, one object a line')
    .action(async (id: string, numbers: string[], _, command: Command) => {
      const { carrierNumbersCommand } = await import('./carrier-command.ts')
      await carrierNumbersCommand(globalsOf(command), id, numbers)
    })
  carrier
    .command('remove <id>')
    .description('remove an account; refused while messages wait')
    .option('--move-to <id>', 'have its numbers, and what waits, leave by another account')
    .option('--fail', 'give up what waits')
    .option('--json', 'print JSON, one object a line')
    .action(async (id: string, options: RemoveOptions, command: Command) => {
      const { removeCarrierCommand } = await import('./carrier-command.ts')
      await removeCarrierCommand(globalsOf(command), id, options)
    })
}

/** Its options are the settings of its accounts. */
function addKind(add: Command, adapter: Adapter): void {
  const command = add
    .command(adapter.kind)
    .description(`an account of ${adapter.kind}`)
    .option('--label <text>', 'what you call it')
    .option('--number <numbers...>', 'numbers that leave by it, and whose texts are brought here')
    .option('--organization <id>', 'of which organization (default: the only one)')
    .option('--json', 'print JSON, one object a line')
  for (const option of optionsOf(adapter)) command.addOption(option)
  command.action(async (options: AddOptions, self: Command) => {
    const { addCarrierCommand } = await import('./carrier-command.ts')
    await addCarrierCommand(globalsOf(self), adapter, options)
  })
}
