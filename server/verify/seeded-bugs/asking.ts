/** Bugs in what callers may ask for: cancels, edits, clocks, other organizations. */
import type { SeededBug } from './seeded-bug.ts'

export const bugsInAsking: SeededBug[] = [
  {
    name: 'a cancel wins over a carrier that has the message',
    edits: [
      {
        file: 'messages/states.ts',
        find: "cancel: { from: ['scheduled', 'queued'],",
        replace: "cancel: { from: ['scheduled', 'queued', 'submitting', 'unknown'],",
      },
    ],
    killer: { test: 'src/sending/lost-answers.test.ts' },
  },
  {
    name: 'what waits to be sent can be edited',
    edits: [
      {
        file: 'messages/states.ts',
        find: "edit: { from: ['draft'],",
        replace: "edit: { from: ['draft', 'queued', 'scheduled'],",
      },
    ],
    killer: { test: 'test/api/cancel-sms.test.ts' },
  },
  {
    name: 'what is with a carrier can be deleted',
    edits: [
      {
        file: 'messages/delete-message.ts',
        find: 'withCarrier.includes(state)',
        replace: "withCarrier.includes(state) && state === 'draft'",
      },
    ],
    killer: { test: 'test/api/delete-sms.test.ts' },
  },
  {
    name: 'the undo window is measured by the clock on the wall',
    edits: [
      {
        file: 'steady-time.ts',
        find: 'return Math.floor(anchor + elapsed)',
        replace: 'return Math.floor(anchor + elapsed - elapsed) && wall()',
      },
    ],
    killer: { test: 'src/steady-time.test.ts' },
  },
  {
    name: 'send_in is given in milliseconds',
    edits: [
      {
        file: 'messages/complete-message.ts',
        find: '(edits.send_in ?? 0) * 1000',
        replace: 'edits.send_in ?? 0',
      },
    ],
    killer: { test: 'src/sending/send-timing.test.ts' },
  },
  {
    name: 'a template is sent with its tags',
    edits: [
      {
        file: 'messages/judge-message.ts',
        find: 'if (unfilled_tags) {',
        replace: 'if (unfilled_tags && !text) {',
      },
    ],
    killer: { test: 'test/api/create-sms-content.test.ts' },
  },
  {
    name: 'a message to somebody who opted out is accepted',
    edits: [
      {
        file: 'messages/judge-ends.ts',
        find: 'if (refs.hasOptedOut(organization_id, remote_phone))',
        replace: 'if (!refs.hasOptedOut && organization_id)',
      },
    ],
    killer: { test: 'test/api/bad-input.test.ts' },
  },
  {
    name: 'only the phone that was named is asked whether it opted out',
    edits: [
      {
        file: 'messages/references.ts',
        find: 'find(selectLastConsents, remotePhones),',
        replace: 'find(selectLastConsents, all((want) => want.remote_phone)),',
      },
    ],
    killer: { test: 'test/api/completed-sms.test.ts' },
  },
  {
    name: 'a changed text is answered and not stored',
    edits: [
      { file: 'messages/columns.ts', find: "  text: 'editable',", replace: "  text: 'fixed'," },
    ],
    killer: { test: 'test/api/update-sms.test.ts' },
  },
  {
    name: 'an SMS of another organization is found by its id',
    edits: [
      {
        file: 'messages/list-messages.ts',
        find: ".where('organization_id', 'in', organization_ids)\n      .where('id', 'in', ids),",
        replace: ".where('id', 'in', ids),",
      },
      {
        file: 'messages/list-messages.ts',
        find: 'const own = rows.filter((row) => keys.has(`${row.organization_id} ${row.id}`))',
        replace: 'const own = keys.size < 0 ? [] : rows',
      },
    ],
    killer: { test: 'test/security/organization-matrix.test.ts' },
  },
  {
    name: 'requests see every organization’s rows in the database',
    edits: [
      {
        file: 'http/app.ts',
        find: 'db: ctx.db.within([account.organization_id])',
        replace: 'db: ctx.db',
      },
    ],
    killer: { test: 'test/postgres/wall.test.ts' },
  },
  {
    name: 'leads of other organizations are listed',
    edits: [
      {
        file: 'crm/list-leads.ts',
        find: "let all = db.read.selectFrom('lead').where('organization_id', '=', organization_id)",
        replace: "let all = db.read.selectFrom('lead').where('organization_id', '>', '')",
      },
    ],
    killer: { test: 'test/api/lead.test.ts' },
  },
  {
    name: 'a search finds leads of other organizations',
    edits: [
      {
        file: 'crm/search/search-leads.ts',
        find: 'where lead.organization_id = ${search.account.organization_id}',
        replace: "where lead.organization_id > ''",
      },
    ],
    killer: { test: 'test/api/search-leads.test.ts' },
  },
  {
    name: 'an edited text is found by the words that it had',
    edits: [
      {
        file: 'messages/move-messages.ts',
        find: 'moved.filter(({ message, after }) => message.text !== after.text)',
        replace: 'moved.filter(({ message }) => message.text === null)',
      },
    ],
    killer: { test: 'test/api/search-leads.test.ts' },
  },
  {
    name: 'names are searched as they were typed',
    edits: [
      {
        file: 'crm/make-findable.ts',
        find: 'name_folded: fold(known)',
        replace: 'name_folded: known',
      },
    ],
    killer: { test: 'src/crm/search/search-leads.test.ts' },
  },
  {
    name: 'a revoked key opens the door',
    edits: [
      {
        file: 'accounts/api-key.ts',
        find: "    .where('api_key.revoked_at', 'is', null)\n    .executeTakeFirst()",
        replace: '    .executeTakeFirst()',
      },
    ],
    killer: { test: 'test/e2e/cli.test.ts' },
  },
  {
    name: 'a half-made schema is kept',
    edits: [
      {
        file: 'db/sqlite/node-sqlite.ts',
        find: 'override get supportsTransactionalDdl(): boolean {\n    return true',
        replace: 'override get supportsTransactionalDdl(): boolean {\n    return false',
      },
    ],
    killer: { test: 'src/db/migrations/migrate.test.ts' },
  },
]
