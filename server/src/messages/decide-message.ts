/** The one decision what a caller's fields make of a message, whoever the caller is. */
import type { Context } from '../context.ts'
import type { FieldErrors } from '../http/errors.ts'
import { completeMessage } from './complete-message.ts'
import { costOf } from './cost.ts'
import { judgeMessage } from './judge-message.ts'
import type { Message } from './message.ts'
import type { References } from './references.ts'
import type { Wish } from './wish.ts'

export type Decision = { message: Message } | { problems: FieldErrors }

/**
 * The message as it would be, or each field that cannot be as asked. It is completed first, with what
 * its contact, its template and its number give it; then all that will be used is judged. `refs` holds
 * what `wantedFor` the wish names. Whoever stores the message makes its move.
 */
export function decide(ctx: Context, refs: References, wish: Wish): Decision {
  const message = completeMessage(ctx, refs, wish)
  const problems = judgeMessage(ctx, refs, wish, message)
  if (Object.keys(problems).length > 0) return { problems }
  return { message: { ...message, cost: costOf(message) } }
}
