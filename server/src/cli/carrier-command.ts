/** `roost carrier …`: the accounts that messages leave by. A running server notices within seconds. */
import { byItself, type Caller, onBehalfOf } from '../accounts/cause.ts'
import type { Adapter, Carrier, OpenedAccount } from '../carriers/carrier.ts'
import {
  type CarrierAccount,
  insertAccount,
  listAccounts,
  settingsOf,
} from '../carriers/carrier-account.ts'
import { adapters } from '../carriers/carrier-kinds.ts'
import { assignNumbers, numbersByAccount } from '../carriers/carrier-numbers.ts'
import { portsOf } from '../carriers/carrier-ports.ts'
import { type Aftermath, removeAccount, StillWaitingError } from '../carriers/carrier-removal.ts'
import type { Context } from '../context.ts'
import { ApiError, wordsOf } from '../http/errors.ts'
import { type Options, settingsFrom } from './carrier-options.ts'
import { CommandError } from './command-error.ts'
import { findOwner } from './find-owner.ts'
import type { Globals } from './globals.ts'
import { withDatabase } from './with-database.ts'

export type AddOptions = Options & {
  label?: string
  number?: string[]
  organization?: string
}
export type RemoveOptions = { moveTo?: string; fail?: boolean }

export async function addCarrierCommand(
  globals: Globals,
  adapter: Adapter,
  options: AddOptions,
): Promise<void> {
  const settings = settingsFrom(adapter, options)
  await withDatabase(globals, async (ctx) => {
    const caller = await callerOf(ctx, options)
    const { organization_id } = caller
    const label = options.label ?? adapter.kind
    const account = await ctx.db.transaction(async (tx) => {
      const wanted = { organization_id, label, settings }
      const made = await insertAccount(ctx, tx, adapter, wanted, ctx.clock.now())
      await inWords(() => assignNumbers(ctx, tx, caller, made.id, options.number ?? []))
      return made
    })
    await listenFor(ctx, account, options.number ?? [], true)
    say(globals, { id: account.id, kind: account.kind, label }, [
      `${account.id}  ${label} is added.`,
      `Try it without sending: roost carrier test ${account.id}`,
    ])
  })
}

export async function listCarriersCommand(globals: Globals): Promise<void> {
  await withDatabase(globals, async (ctx) => {
    const numbers = await numbersByAccount(ctx.db.read)
    const accounts = (await listAccounts(ctx.db.read, ctx.clock.now())).map(
      ({ sealed_settings: _, ...account }) => ({
        ...account,
        numbers: numbers.get(account.id) ?? [],
      }),
    )
    const lines = accounts.map(({ id, kind, label, numbers: own }) =>
      [id, kind.padEnd(8), label, own.join(' ') || 'no numbers'].join('  '),
    )
    const none = ['No carrier accounts. roost carrier add --help says how to add one.']
    say(globals, accounts, lines.length > 0 ? lines : none)
  })
}

/** Exits with 1 when anything is not well. */
export async function testCarrierCommand(globals: Globals, id: string): Promise<void> {
  await withDatabase(globals, async (ctx) => {
    const account = await getAccount(ctx, id)
    const findings = [
      ...((await openAccount(ctx, account).check?.()) ?? []),
      await reach(ctx, account),
    ]
    const lines = findings.map(({ ok, says }) => `${ok ? 'ok  ' : 'FAIL'}  ${says}`)
    say(globals, findings, lines)
    if (findings.some(({ ok }) => !ok)) throw new CommandError('The account does not work yet.')
  })
}

export async function carrierNumbersCommand(
  globals: Globals,
  id: string,
  numbers: readonly string[],
): Promise<void> {
  await withDatabase(globals, async (ctx) => {
    const account = await getAccount(ctx, id)
    const caller = await callerOf(ctx, { organization: account.organization_id })
    const rows = await ctx.db.transaction((tx) =>
      inWords(() => assignNumbers(ctx, tx, caller, account.id, numbers)),
    )
    const assigned = rows.map(({ number }) => number)
    await listenFor(ctx, account, assigned, true)
    say(globals, { id, numbers: assigned }, [`${assigned.join(' ')} leave by ${account.label}.`])
  })
}

export async function removeCarrierCommand(
  globals: Globals,
  id: string,
  options: RemoveOptions,
): Promise<void> {
  await withDatabase(globals, async (ctx) => {
    const account = await getAccount(ctx, id)
    const after = await aftermathOf(ctx, account, options)
    const numbers = (await numbersByAccount(ctx.db.read)).get(id) ?? []
    const cause = byItself(account.organization_id)
    await ctx.db
      .transaction((tx) => removeAccount(ctx, tx, cause, account, after))
      .catch((error) => {
        if (!(error instanceof StillWaitingError)) throw error
        const says = `${error.waiting} messages wait to leave by it: --move-to <id> has them leave by another account, --fail gives them up.`
        throw new CommandError(says, { cause: error })
      })
    await listenFor(ctx, account, numbers, false)
    say(globals, { id, archived: true }, [`${account.label} is removed.`])
  })
}

async function aftermathOf(
  ctx: Context,
  { organization_id }: CarrierAccount,
  { moveTo, fail }: RemoveOptions,
): Promise<Aftermath> {
  if (!moveTo) return fail ? { fail: true } : undefined
  const other = await getAccount(ctx, moveTo)
  if (other.organization_id !== organization_id)
    throw new CommandError(`${moveTo} is another organization’s.`)
  return { moveTo }
}

async function getAccount(ctx: Context, id: string): Promise<CarrierAccount> {
  const accounts = await listAccounts(ctx.db.read, ctx.clock.now())
  const account = accounts.find((candidate) => candidate.id === id)
  if (!account) throw new CommandError(`There is no carrier account ${id}.`)
  return account
}

function openAccount(ctx: Context, account: CarrierAccount): Carrier {
  const adapter = adapters.find(({ kind }) => kind === account.kind)
  if (!adapter) throw new CommandError(`This version knows no carrier ${account.kind}.`)
  const settings = adapter.settings.parse(settingsOf(account, ctx.secrets))
  const opened = { ...account, settings } as unknown as OpenedAccount<never>
  return adapter.open(opened, portsOf(ctx, account))
}

/** Has the carrier bring texts here, where it can be told to. What it answers is for people to act on. */
async function listenFor(
  ctx: Context,
  account: CarrierAccount,
  numbers: readonly string[],
  on: boolean,
): Promise<void> {
  const carrier = openAccount(ctx, account)
  for (const number of carrier.listen ? numbers : []) {
    await carrier.listen?.(number, on).catch((error) => {
      console.error(`${number}: its texts are not brought here yet. ${(error as Error).message}`)
    })
  }
}

/** A callback that nobody signed must be refused by this server: then the carrier's reach it, too. */
async function reach(ctx: Context, account: CarrierAccount) {
  const url = portsOf(ctx, account).callbackUrl('status')
  const refused = await fetch(url, { method: 'POST', signal: AbortSignal.timeout(5000) }).catch(
    (error: Error) => error,
  )
  if (refused instanceof Error) {
    const says = `${url} does not answer. Set ROOST_PUBLIC_URL to the address by which others reach this server, and start it.`
    return { ok: false, says }
  }
  return refused.status === 403
    ? { ok: true, says: `${url} is reached, and believes nobody without a signature` }
    : { ok: false, says: `${url} answers ${refused.status}: another server, or a proxy before it` }
}

async function callerOf(ctx: Context, options: { organization?: string }): Promise<Caller> {
  const owner = await ctx.db.transaction((tx) => findOwner(tx, options, ctx.clock.now()))
  const { country = 'US' } =
    (await ctx.db.read
      .selectFrom('organization')
      .select('country')
      .where('id', '=', owner.organization_id)
      .executeTakeFirst()) ?? {}
  return onBehalfOf({ ...owner, api_key_id: '', country })
}

/** What the API would answer, in words. */
async function inWords<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    throw new CommandError(wordsOf(error), { cause: error })
  }
}

function say(globals: Globals, value: object, lines: readonly string[]): void {
  console.log(globals.json ? JSON.stringify(value) : lines.join('\n'))
}
