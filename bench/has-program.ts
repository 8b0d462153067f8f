/** Whether the machine has a program. */
import { execFileSync } from 'node:child_process'

export function hasProgram(name: string): boolean {
  try {
    execFileSync('which', [name], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

export function missingProgram(name: string): string | undefined {
  return hasProgram(name) ? undefined : `not to be had here: ${name}`
}
