/** A small sales day at Bluebird Dental: what a new sandbox shows besides the documentation's examples. */
import type { Attachment } from '../media/attachment.ts'
import type { MessageState } from '../messages/states.ts'

export const mainNumber = '+12025550100'
export const supportNumber = '+12025550101'

export type StoryContact = { name: string; title: string; phone: string; timezone: string }
export type StoryLead = {
  name: string
  description: string
  status: string
  contacts: StoryContact[]
}

export const storyLeads: StoryLead[] = [
  {
    name: 'Bluebird Dental',
    description: 'Three chairs, opening a second practice in spring.',
    status: 'Qualified',
    contacts: [
      {
        name: 'Ada Okafor',
        title: 'Practice owner',
        phone: '+12025550123',
        timezone: 'America/New_York',
      },
      {
        name: 'Sam Reyes',
        title: 'Front desk',
        phone: '+12025550124',
        timezone: 'America/New_York',
      },
    ],
  },
  {
    name: 'Juniper Books',
    description: 'Asked not to be texted.',
    status: 'Bad Fit',
    contacts: [
      {
        name: 'Mei Tanaka',
        title: 'Buyer',
        phone: '+12025550125',
        timezone: 'America/Los_Angeles',
      },
    ],
  },
]

/** Who said STOP. */
export const storyOptOut = '+12025550125'

export const storyTemplates = [
  {
    name: 'First hello',
    text: 'Hi {{ contact.first_name | default: "there" }}, this is {{ user.first_name }} from {{ organization.name }}. Is now a good time for a quick question?',
  },
  {
    name: 'Visit tomorrow',
    text: 'Hi {{ contact.first_name }}, see you tomorrow at {{ lead.display_name }}. Reply here if you need another time.',
  },
  {
    name: 'Thank you',
    text: 'Thank you, {{ contact.first_name | default("friend") }}. We will be in touch.',
  },
] as const

export type StoryMessage = {
  contact: string
  state: Extract<MessageState, 'received' | 'draft' | 'scheduled' | 'sent' | 'failed'>
  text: string
  /** Minutes before the seeding. */
  minutesAgo: number
  local_phone?: string
  error_message?: string
  template?: (typeof storyTemplates)[number]['name']
  unfilled_tags?: string[]
  photo?: boolean
  unread?: boolean
}

export const storyMessages: StoryMessage[] = [
  {
    contact: 'Ada Okafor',
    state: 'sent',
    minutesAgo: 2880,
    text: 'Hi Ada, this is Tobias. Shall I bring the new price list on Friday?',
  },
  {
    contact: 'Ada Okafor',
    state: 'received',
    minutesAgo: 2860,
    text: 'Yes please! 🙌 Could you also bring the brochure in Spanish — “Sonrisa sana”? Mi equipo lo agradecerá mucho. Ya hablé con Sam y está de acuerdo: viernes a las 10 está perfecto. ¡Gracias!',
  },
  {
    contact: 'Ada Okafor',
    state: 'sent',
    minutesAgo: 2855,
    text: '¡Claro que sí! Nos vemos el viernes 😀',
  },
  {
    contact: 'Ada Okafor',
    state: 'received',
    minutesAgo: 42,
    text: 'This is the corner for the new chair. Will it fit?',
    photo: true,
    unread: true,
  },
  {
    contact: 'Ada Okafor',
    state: 'scheduled',
    minutesAgo: 30,
    text: 'Good morning Ada, on my way. See you at ten.',
  },
  {
    contact: 'Sam Reyes',
    state: 'draft',
    minutesAgo: 25,
    text: 'Hi {{ contact.nickname }}, thanks for the quick answer.',
    template: 'Visit tomorrow',
    unfilled_tags: ['contact.nickname'],
  },
  {
    contact: 'Sam Reyes',
    state: 'failed',
    minutesAgo: 20,
    text: 'Sam, can you confirm the delivery address?',
    local_phone: supportNumber,
    error_message: '30003 Unreachable handset',
  },
  {
    contact: 'Mei Tanaka',
    state: 'sent',
    minutesAgo: 5000,
    text: 'Hello Mei, we have a winter offer for book shops.',
  },
  { contact: 'Mei Tanaka', state: 'received', minutesAgo: 4990, text: 'STOP' },
]

/** A grey pixel stands in for the photo: a real PNG, small enough to live in the source. */
export const storyPhoto = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==',
  'base64',
)
export const storyPhotoFile: Pick<Attachment, 'content_type' | 'filename'> = {
  content_type: 'image/png',
  filename: 'corner.png',
}

/** The next nine o'clock in a time zone, at least a few hours ahead. */
export function tomorrowAtNine(nowMillis: number, timeZone: string): number {
  const hour = new Intl.DateTimeFormat('en-US', { timeZone, hour: 'numeric', hourCycle: 'h23' })
  const startOfHour = nowMillis - (nowMillis % 3_600_000)
  for (let ahead = 12; ahead < 48; ahead++) {
    const moment = startOfHour + ahead * 3_600_000
    if (Number(hour.format(moment)) === 9) return moment
  }
  return startOfHour + 24 * 3_600_000
}
