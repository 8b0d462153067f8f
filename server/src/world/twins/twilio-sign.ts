/** Signs a form as Twilio does, written apart from how carriers/twilio/ verifies it. */
import { createHmac } from 'node:crypto'

export function signForm(
  authToken: string,
  url: string,
  said: Readonly<Record<string, string>>,
): string {
  const hmac = createHmac('sha1', authToken).update(url)
  for (const name of Object.keys(said).sort()) hmac.update(name).update(said[name] ?? '')
  return hmac.digest('base64')
}
