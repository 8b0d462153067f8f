/** The contenders' packages: pinned, in a folder of their own, fetched when they are first needed. */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const folder = import.meta.dirname

/**
 * Install scripts stay out: what they would build has a fallback, and one of them reports home. Not
 * `npm ci`, which insists on optional packages of other platforms that not every registry has; the
 * versions are those of the lock file all the same.
 */
export function installContenders(tell: (line: string) => void): void {
  if (existsSync(join(folder, 'node_modules'))) return
  tell('installing the contenders (npm install in bench/)')
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  const quietly = ['--no-audit', '--no-fund', '--no-save', '--ignore-scripts', '--omit=optional']
  execFileSync(npm, ['install', ...quietly], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  })
}

/** `name version` of each contender's package. */
export function contenderVersions(): string[] {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  return Object.entries(manifest.dependencies).map(([name, version]) => `${name} ${version}`)
}
