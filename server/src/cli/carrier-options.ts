/** The settings of a kind of carrier, as options of the command line. */
import { readFileSync } from 'node:fs'
import { Option } from 'commander'
import type { Adapter } from '../carriers/carrier.ts'
import { CommandError } from './command-error.ts'

export type Options = Record<string, unknown>

/** `account_sid` → `--account-sid <value>`. What is secret may be read from a file, or asked of standard input. */
export function optionsOf({ settings, secrets }: Adapter): Option[] {
  return Object.entries(settings.shape).map(([name, schema]) => {
    const { description = '' } = schema as { description?: string }
    const how = secrets.includes(name) ? ' (or @file, or - for standard input)' : ''
    return new Option(`--${name.replaceAll('_', '-')} <value>`, description + how)
  })
}

/** Throws CommandError that names every option that is missing or wrong. */
export function settingsFrom({ settings, secrets }: Adapter, options: Options): Options {
  const given = Object.keys(settings.shape).flatMap((name) => {
    const value = options[name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())]
    if (value === undefined) return []
    return [[name, secrets.includes(name) ? readSecret(String(value)) : value]]
  })
  const read = settings.safeParse(Object.fromEntries(given))
  if (read.success) return read.data
  const problems = read.error.issues.map(({ path, message }) => {
    const name = String(path[0])
    const says = given.some(([known]) => known === name) ? message : 'is missing'
    return `--${name.replaceAll('_', '-')} ${says}`
  })
  throw new CommandError(problems.join('\n'))
}

/** What stands on a command line is seen by everybody on the machine, and kept by the shell. */
function readSecret(value: string): string {
  if (value === '-') return readFileSync(0, 'utf8').trim()
  if (!value.startsWith('@')) return value
  try {
    return readFileSync(value.slice(1), 'utf8').trim()
  } catch (cause) {
    throw new CommandError(`${value.slice(1)}: ${(cause as Error).message}`, { cause })
  }
}
