/** Bugs in who may call, how often, and in what is told to others. */
import type { SeededBug } from './seeded-bug.ts'

export const bugsInCalling: SeededBug[] = [
  {
    name: 'a key is answered for whatever request it comes with',
    edits: [
      {
        file: 'idempotency/answer-once.ts',
        find: 'if (known.request_hash !== request_hash) throw otherRequest()',
        replace: 'if (known.request_hash === "") throw otherRequest()',
      },
    ],
    killer: { test: 'test/api/idempotency.test.ts' },
  },
  {
    name: 'an answer is kept for a day, however late its message is sent',
    edits: [
      {
        file: 'idempotency/answer-once.ts',
        find: 'addMillis(due && due > now ? due : now, keptMs)',
        replace: 'addMillis(due && due > now ? now : now, keptMs)',
      },
    ],
    killer: { test: 'test/api/idempotency.test.ts' },
  },
  {
    name: 'a refresh token that was stolen ends nothing',
    edits: [
      {
        file: 'oauth/rotate-token.ts',
        find: '  await revokeGrant(tx, grant.id, now)\n  return undefined',
        replace: '  if (grant.id === "") await revokeGrant(tx, grant.id, now)\n  return undefined',
      },
    ],
    killer: { test: 'test/api/oauth.test.ts' },
  },
  {
    name: 'a program that began with a challenge may leave the verifier out',
    edits: [
      {
        file: 'oauth/redeem-code.ts',
        find: 'verifier !== undefined && isSame(challengeOf(verifier), code_challenge)',
        replace: 'verifier === undefined || isSame(challengeOf(verifier), code_challenge)',
      },
    ],
    killer: { test: 'test/api/oauth.test.ts' },
  },
  {
    name: 'an address is answered whatever follows it',
    edits: [
      {
        file: 'oauth/redirect-uri.ts',
        find: 'uri === asked ||',
        replace: 'asked.startsWith(uri) ||',
      },
    ],
    killer: { test: 'test/api/oauth.test.ts' },
  },
  {
    name: 'an organization is limited as little as ten of its keys',
    edits: [
      {
        file: 'limits/limiter.ts',
        find: 'const organizationShare = 3',
        replace: 'const organizationShare = 30',
      },
    ],
    killer: { test: 'test/api/limits.test.ts' },
  },
  {
    name: 'webhooks are signed with the letters of the key',
    edits: [
      {
        file: 'webhooks/sign.ts',
        find: "Buffer.from(key, 'hex')",
        replace: 'Buffer.from(key)',
      },
    ],
    killer: { test: 'test/api/webhook.test.ts' },
  },
  {
    name: 'a private network is called because somebody gave its address',
    edits: [
      {
        file: 'outgoing/guarded-request.ts',
        find: 'if (allowed.includes(reach)) return',
        replace: 'if (allowed.length > 0) return',
      },
    ],
    killer: { test: 'src/outgoing/public-address.test.ts' },
  },
  {
    name: 'a value for a custom field that is not there is dropped',
    edits: [
      {
        file: 'custom-fields/custom-wishes.ts',
        find: 'if (!field) throw',
        replace: 'if (!field && fields.length > 999) throw',
      },
    ],
    killer: { test: 'test/api/custom-fields.test.ts' },
  },
  {
    name: 'a merge leaves the texts of the source behind',
    edits: [
      {
        file: 'crm/merge-leads.ts',
        find: 'await reattachMessages(ctx, tx, cause, messages, { lead_id })',
        replace: 'await reattachMessages(ctx, tx, cause, messages, { lead_id: null })',
      },
    ],
    killer: { test: 'test/api/merge-leads.test.ts' },
  },
  {
    name: 'a phone’s text counts anew each time it is told',
    edits: [
      {
        file: 'carriers/android/read-callback.ts',
        find: "const identity = [deviceId ?? '', remote_phone, messageId, receivedAt].join('\\n')",
        replace:
          "const identity = [deviceId ?? '', remote_phone, messageId, receivedAt, performance.now()].join('\\n')",
      },
    ],
    killer: { test: 'test/carriers/android.test.ts' },
  },
]
