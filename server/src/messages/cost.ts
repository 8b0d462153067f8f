/** What a message costs. */
import { countSegments } from '../values/segments.ts'
import type { Message } from './message.ts'

const centsPerSegment = 1

/** Cents as text, by segment, for what goes through one of our carriers (contract §1.5). */
export function costOf(message: Pick<Message, 'source' | 'text' | 'attachments'>): string | null {
  if (message.source !== 'Close.io') return null
  const { segments } = countSegments(message.text ?? '')
  if (segments === 0 && !message.attachments) return null
  return String(Math.max(segments, 1) * centsPerSegment)
}
