/**
 * How long a page may be, and how far in it may begin: each resource's own, since Close's differ
 * (contract §7.2, §13). One seen on one resource says nothing about another.
 */

export type PageLimits = {
  limitMax: number
  /** Deeper paging should narrow by date instead. */
  skipMax: number
}

export const limitDefault = 100

/** The farthest that was seen; where nothing was, nobody is refused for less. */
const skipSeenMax = 250_000

export const pageLimits = {
  activities: { limitMax: 100, skipMax: skipSeenMax },
  contacts: { limitMax: 100, skipMax: skipSeenMax },
  leads: { limitMax: 200, skipMax: 35_000 },
  tasks: { limitMax: 1000, skipMax: skipSeenMax },
  users: { limitMax: 1000, skipMax: skipSeenMax },
  // Of these two none was ever seen: short lists, as users are.
  phoneNumbers: { limitMax: 1000, skipMax: skipSeenMax },
  smsTemplates: { limitMax: 1000, skipMax: skipSeenMax },
  customFields: { limitMax: 1000, skipMax: skipSeenMax },
  opportunities: { limitMax: 250, skipMax: skipSeenMax },
  unkept: { limitMax: 1000, skipMax: skipSeenMax },
  webhookDeliveries: { limitMax: 200, skipMax: skipSeenMax },
  sandboxTexts: { limitMax: 200, skipMax: skipSeenMax },
} as const satisfies Record<string, PageLimits>

export type Paged = keyof typeof pageLimits
