/** Events as a webhook tells them: each for itself, as `/event/:id/` shows it. */
import type { Context } from '../context.ts'
import type { Event } from '../events/event.ts'
import { tellEvents } from '../feed/event-presenter.ts'

export function presentTold(
  ctx: Context,
  organization_id: string,
  events: readonly Event[],
): ReturnType<typeof tellEvents> {
  return tellEvents(
    ctx,
    organization_id,
    events.map((event) => ({ first: event, last: event })),
  )
}
