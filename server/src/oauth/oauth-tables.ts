/** What the OAuth server keeps: programs, what they were granted, and tokens by their hashes. */
import type { Selectable } from 'kysely'
import type { Instant } from '../values/instant.ts'
import type { Json } from '../values/json.ts'

export interface OauthClientTable {
  id: string
  /** Null: a public client, which can keep no secret and has to prove with PKCE that it is the same one. */
  secret_hash: string | null
  name: string
  redirect_uris: Json<string[]>
  date_created: Instant
  last_used_at: Instant | null
}
export type OauthClient = Selectable<OauthClientTable>

/** A family: a code and all tokens that came of it. */
export interface OauthGrantTable {
  organization_id: string
  id: string
  user_id: string
  client_id: string
  scope: string
  redirect_uri: string
  /** S256. */
  code_challenge: string | null
  code_hash: string
  code_expires_at: Instant
  redeemed_at: Instant | null
  revoked_at: Instant | null
  date_created: Instant
}
export type OauthGrant = Selectable<OauthGrantTable>

export interface OauthTokenTable {
  organization_id: string
  token_hash: string
  grant_id: string
  kind: 'access' | 'refresh'
  /** Null: until it is rotated or revoked. */
  expires_at: Instant | null
  rotated_at: Instant | null
  /** For a minute after it was rotated, what it was answered with: the answer may have been lost. */
  sealed_successor: string | null
  date_created: Instant
}
export type OauthToken = Selectable<OauthTokenTable>

export interface OauthTables {
  oauth_client: OauthClientTable
  oauth_grant: OauthGrantTable
  oauth_token: OauthTokenTable
}
