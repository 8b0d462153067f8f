/** The environment, read once into a Config. The only reader of process.env. */
import { resolve } from 'node:path'
import type { z } from 'zod'
import type { DatabaseLocation } from './db/database.ts'
import { Environment, isMisspelt, nearest, secrets, type Variable, variables } from './settings.ts'

/** `sandbox`: seeded, forgiving, nothing leaves the computer. `production`: strict. */
export type Mode = 'sandbox' | 'production'

/** What a process does: take requests, send what is due, or both. */
export type Role = 'all' | 'api' | 'runner'

export type Config = {
  mode: Mode
  role: Role
  host: string
  /** 0 picks a free one. */
  port: number
  dataDir: string
  database: DatabaseLocation
  /** A key of the user's own for the seeded user; otherwise one is made. */
  apiKey: string | undefined
  seed: boolean
  logLevel: string
  requestsMax: number
  /** Calls a second of one key at one route; 0: as many as it likes. */
  rateLimit: number
  /** How long a message may wait for room with its carrier. */
  waitMaxMs: number
  /** Origins of other sites whose pages may use the API. */
  allowedOrigins: readonly string[]
  /** Words that count besides the listed ones, everywhere or from the phones of one country. */
  keywords: Record<'stop' | 'start' | 'help', ExtraWord[]>
  /** For how many days events are kept; 0 keeps all. */
  eventDays: number
  /** The keys that seal what is secret, the one in force first; or the file that has them. */
  secretKeys: readonly string[]
  secretKeyFile: string | undefined
  /** How others reach this server; known once it listens if it was not configured. */
  publicUrl(): string
  setPublicUrl(url: string): void
}

/** As Close's was seen to be (contract §7.6). */
const usualRateLimit = 40

type ExtraWord = { word: string; country: string | null }

export class ConfigError extends Error {
  override name = 'ConfigError'
}

/** Throws ConfigError listing everything that is wrong, with the nearest name for a misspelt one. */
export function readConfig(mode: Mode, flags: Flags = {}, environment = process.env): Config {
  const env = withFlags(environment, flags)
  const problems = Object.keys(env)
    .filter(isMisspelt)
    .map((name) => `${name} is not a setting. ${nearest(name)}`)
  const parsed = Environment.safeParse(withoutEmpty(env))
  if (!parsed.success) {
    problems.push(
      ...parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`),
    )
  }
  if (env.ROOST_ROLE && env.ROOST_ROLE !== 'all' && !env.DATABASE_URL)
    problems.push('ROOST_ROLE: a file has one process, which does all; set DATABASE_URL, too')
  if (env.ROOST_SECRET_KEY && env.ROOST_SECRET_KEY_FILE)
    problems.push('ROOST_SECRET_KEY_FILE: ROOST_SECRET_KEY is set, too; set one of them')
  if (problems.length > 0 || !parsed.data) throw new ConfigError(problems.join('\n'))
  const settings = parsed.data
  const dataDir = resolve(settings.ROOST_DATA_DIR)
  let publicUrl = (
    settings.ROOST_PUBLIC_URL ?? `http://${settings.ROOST_HOST}:${settings.ROOST_PORT}`
  ).replace(/\/$/, '')
  return {
    mode,
    role: settings.ROOST_ROLE,
    host: settings.ROOST_HOST,
    port: settings.ROOST_PORT,
    dataDir,
    database: settings.DATABASE_URL
      ? { engine: 'postgres', url: settings.DATABASE_URL }
      : { engine: 'sqlite', directory: dataDir, moving: 'when busy' },
    apiKey: settings.ROOST_API_KEY,
    seed: mode === 'sandbox' && settings.ROOST_SEED !== '0',
    logLevel: settings.ROOST_LOG_LEVEL,
    requestsMax: settings.ROOST_REQUESTS_MAX,
    rateLimit: settings.ROOST_RATE_LIMIT ?? (mode === 'production' ? usualRateLimit : 0),
    waitMaxMs: settings.ROOST_WAIT_HOURS * 3600 * 1000,
    allowedOrigins: settings.ROOST_ALLOWED_ORIGINS ?? [],
    keywords: {
      stop: toWords(settings.ROOST_OPT_OUT_WORDS),
      start: toWords(settings.ROOST_OPT_IN_WORDS),
      help: toWords(settings.ROOST_HELP_WORDS),
    },
    eventDays: settings.ROOST_EVENT_DAYS,
    secretKeys: settings.ROOST_SECRET_KEY ?? [],
    secretKeyFile: settings.ROOST_SECRET_KEY_FILE,
    publicUrl: () => publicUrl,
    setPublicUrl(url) {
      if (!settings.ROOST_PUBLIC_URL) publicUrl = url
    },
  }
}

function toWords(items: readonly string[] = []): ExtraWord[] {
  return items.map((item) => {
    const [word = '', country = null] = item.split(':').reverse()
    return { word, country }
  })
}

export type Setting = {
  name: string
  value: string | null
  set: boolean
  secret: boolean
  description: string
}

/** Every setting with the value in force, secrets masked; what `roost config` prints. */
export function describeConfig(flags: Flags = {}, environment = process.env): Setting[] {
  const env = withFlags(environment, flags)
  return (Object.keys(variables) as Variable[]).map((name) => {
    const schema: z.ZodType = variables[name]
    const given = env[name] || undefined
    const value = schema.safeParse(given).data
    const secret = secrets.has(name)
    const shown = value === undefined ? null : secret ? '********' : String(value)
    const description = schema.description ?? ''
    return { name, value: shown, set: given !== undefined, secret, description }
  })
}

/** Flags of the command line win over the environment. */
export type Flags = { data?: string; role?: string }

function withFlags(env: NodeJS.ProcessEnv, { data, role }: Flags): NodeJS.ProcessEnv {
  return { ...env, ...(data && { ROOST_DATA_DIR: data }), ...(role && { ROOST_ROLE: role }) }
}

/** An empty variable is an unset one: `ROOST_PORT= npm start`. */
function withoutEmpty(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''))
}
