/** Has the app bring what it receives, and how messages fare, to our callbacks. */
import { z } from 'zod'
import type { Ports } from '../carrier.ts'
import type { Gateway } from './gateway.ts'

export const events = ['sms:received', 'sms:sent', 'sms:delivered', 'sms:failed'] as const

const Hooks = z.array(z.object({ id: z.string(), url: z.string(), event: z.string() }))

/** Those of the app's webhooks that come to us. Throws where the gateway does not say. */
export async function listHooks(gateway: Gateway, ports: Ports): Promise<z.infer<typeof Hooks>> {
  const answer = await gateway.get('webhooks')
  const hooks = Hooks.safeParse(answer.body)
  if (answer.status !== 200 || !hooks.success)
    throw new Error(`the gateway answered ${answer.status}`)
  const ours = ports.callbackUrl('event')
  return hooks.data.filter(({ url }) => url === ours)
}

export async function listen(gateway: Gateway, ports: Ports, on: boolean): Promise<void> {
  const known = await listHooks(gateway, ports)
  if (!on) {
    for (const { id } of known) await gateway.delete(`webhooks/${encodeURIComponent(id)}`)
    return
  }
  const missing = events.filter((event) => !known.some((hook) => hook.event === event))
  for (const event of missing) {
    const { status } = await gateway.post('webhooks', { url: ports.callbackUrl('event'), event })
    if (status >= 300) throw new Error(`the gateway answered ${status} to a webhook for ${event}`)
  }
}
