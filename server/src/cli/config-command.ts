/** `roost config`: every setting, its value in force, and where it came from. */
import { describeConfig, readConfig } from '../config.ts'
import type { Globals } from './globals.ts'

export function printConfig(globals: Globals): void {
  // Complains about what is wrong before it prints what is right.
  readConfig('sandbox', globals)
  const settings = describeConfig(globals)
  if (globals.json) {
    console.log(JSON.stringify(settings))
    return
  }
  for (const { name, value, set, description } of settings) {
    const shown = value === null ? '(not set)' : value
    console.log(`${name.padEnd(18)} ${shown.padEnd(24)} ${description}${set ? '' : ' [default]'}`)
  }
}
