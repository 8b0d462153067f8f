/** The job that sends a message: due at its send_at, in the lane of the number it leaves from. */
import type { NewJob } from '../turns/enqueue.ts'
import type { Message } from './message.ts'

/** None for a message that is not to be sent. */
export function sendJob(message: Message): NewJob[] {
  const { organization_id, id, send_at, state, local_phone } = message
  if (send_at === null || (state !== 'queued' && state !== 'scheduled')) return []
  return [
    {
      organization_id,
      kind: 'message.send',
      subject_id: id,
      run_at: send_at,
      lane: `sms:${local_phone}`,
    },
  ]
}
