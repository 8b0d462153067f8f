/** OAuth 2 (contract §7.1; guarantees e; cases/edges 16 to 18), by two clients that other people wrote. */
import { createHash } from 'node:crypto'
import * as oauth from 'oauth4webapi'
import * as openid from 'openid-client'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { createTestServer, type TestServer } from '../server.ts'

const callback = 'https://app.example/callback?kept=1'

let server: TestServer
let url: string
beforeEach(async () => {
  server = await createTestServer()
  url = await server.start(0)
  onTestFinished(() => server.app.server.closeAllConnections())
})

type Said = Record<'access_token' | 'refresh_token' | 'scope' | 'error', string>
type Client = { client_id: string; client_secret?: string }

async function register(fields: object = {}): Promise<Client> {
  const response = await fetch(`${url}/oauth2/register/`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ client_name: 'Dialer', redirect_uris: [callback], ...fields }),
  })
  expect(response.status).toBe(201)
  return (await response.json()) as Client
}

/** What a browser sends when somebody has pasted their key and clicked. */
async function decide(
  fields: Record<string, string>,
  decision = 'allow',
  api_key = server.alice.key,
) {
  const body = new URLSearchParams({ response_type: 'code', ...fields, api_key, decision })
  return fetch(`${url}/oauth2/authorize/`, { method: 'POST', body, redirect: 'manual' })
}

async function codeFor(
  { client_id }: Client,
  fields: Record<string, string> = {},
): Promise<string> {
  const answer = await decide({ client_id, redirect_uri: callback, ...fields })
  expect(answer.status).toBe(303)
  return new URL(answer.headers.get('location') ?? '').searchParams.get('code') ?? ''
}

async function ask(fields: Record<string, string | undefined>, path = 'token') {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined)
  const body = new URLSearchParams(entries as [string, string][])
  const response = await fetch(`${url}/oauth2/${path}/`, { method: 'POST', body })
  const { status, headers } = response
  return { status, headers, body: (await response.json()) as Said }
}

const redeem = (client: Client, code: string, fields: object = {}) =>
  ask({ ...client, grant_type: 'authorization_code', code, ...fields })
const refresh = (client: Client, refresh_token: string) =>
  ask({ ...client, grant_type: 'refresh_token', refresh_token })
const me = (token: string) =>
  fetch(`${url}/api/v1/me/`, { headers: { authorization: `Bearer ${token}` } })
const challengeOf = (verifier: string) => createHash('sha256').update(verifier).digest('base64url')
const verifier = 'v'.repeat(43)
const s256 = { code_challenge: challengeOf(verifier), code_challenge_method: 'S256' }

describe('a program of others', () => {
  test('written on oauth4webapi gets, uses, refreshes and revokes tokens', async () => {
    const insecure = { [oauth.allowInsecureRequests]: true }
    const issuer = new URL(url)
    const found = await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...insecure })
    const as = await oauth.processDiscoveryResponse(issuer, found)
    const registered = await oauth.dynamicClientRegistrationRequest(
      as,
      { redirect_uris: [callback], client_name: 'Dialer' },
      insecure,
    )
    const client = await oauth.processDynamicClientRegistrationResponse(registered)
    const auth = oauth.ClientSecretPost(client.client_secret as string)
    const code_verifier = oauth.generateRandomCodeVerifier()
    const code_challenge = await oauth.calculatePKCECodeChallenge(code_verifier)
    const answer = await decide({
      ...{ client_id: client.client_id, redirect_uri: callback, state: 'a b&c' },
      ...{ code_challenge, code_challenge_method: 'S256' },
    })
    const back = new URL(answer.headers.get('location') ?? '')
    expect(back.searchParams.get('kept')).toBe('1')
    const params = oauth.validateAuthResponse(as, client, back, 'a b&c')
    const tokens = await oauth.processAuthorizationCodeResponse(
      as,
      client,
      await oauth.authorizationCodeGrantRequest(
        as,
        client,
        auth,
        params,
        callback,
        code_verifier,
        insecure,
      ),
    )
    expect(tokens).toMatchObject({
      ...{ token_type: 'bearer', expires_in: 3600, scope: 'all.full_access offline_access' },
      ...{ organization_id: server.alice.organization_id, user_id: server.alice.user_id },
    })
    const own = await oauth.protectedResourceRequest(
      tokens.access_token,
      'GET',
      new URL(`${url}/api/v1/me/`),
      new Headers(),
      null,
      insecure,
    )
    expect(((await own.json()) as { id: string }).id).toBe(server.alice.user_id)
    const more = await oauth.processRefreshTokenResponse(
      as,
      client,
      await oauth.refreshTokenGrantRequest(
        as,
        client,
        auth,
        tokens.refresh_token as string,
        insecure,
      ),
    )
    expect(more.refresh_token).not.toBe(tokens.refresh_token)
    const ended = await oauth.revocationRequest(as, client, auth, more.access_token, insecure)
    await oauth.processRevocationResponse(ended)
    server.clock.advance(2000)
    expect((await refresh(client as Client, more.refresh_token as string)).status).toBe(400)
  })

  test('written on openid-client, public, proves itself with PKCE', async () => {
    const redirect_uri = 'https://app.example/callback'
    const { client_id } = await register({
      redirect_uris: [redirect_uri],
      token_endpoint_auth_method: 'none',
    })
    const config = await openid.discovery(new URL(url), client_id, undefined, openid.None(), {
      algorithm: 'oauth2',
      execute: [openid.allowInsecureRequests],
    })
    const pkceCodeVerifier = openid.randomPKCECodeVerifier()
    const to = openid.buildAuthorizationUrl(config, {
      redirect_uri,
      code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: 'S256',
      state: 's',
    })
    const page = await fetch(to)
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('Dialer')])
    const answer = await decide(Object.fromEntries(to.searchParams))
    const back = new URL(answer.headers.get('location') ?? '')
    const tokens = await openid.authorizationCodeGrant(config, back, {
      pkceCodeVerifier,
      expectedState: 's',
    })
    expect((await me(tokens.access_token)).status).toBe(200)
  })
})

describe('a code', () => {
  test('is good once; a second time ends all that came of it', async () => {
    const client = await register()
    const code = await codeFor(client)
    const { body } = await redeem(client, code)
    expect((await me(body.access_token)).status).toBe(200)
    const again = await redeem(client, code)
    expect([again.status, again.body.error]).toEqual([400, 'invalid_grant'])
    await new Promise((resolve) => setTimeout(resolve, 1100))
    expect((await me(body.access_token)).status).toBe(401)
    expect((await refresh(client, body.refresh_token)).status).toBe(400)
  })

  test('of fifty that bring it at once, one gets tokens', async () => {
    const client = await register()
    const code = await codeFor(client)
    const answers = await Promise.all(Array.from({ length: 50 }, () => redeem(client, code)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  })

  test('is good for a minute', async () => {
    const client = await register()
    const code = await codeFor(client)
    server.clock.advance(61_000)
    expect((await redeem(client, code)).body.error).toBe('invalid_grant')
  })

  test('is for its program, its address and its proof', async () => {
    const [client, other] = [await register(), await register()]
    for (const [who, granted, sent] of [
      [other, {}, {}],
      [client, {}, { redirect_uri: 'https://app.example/other' }],
      [client, {}, { code_verifier: verifier }],
      [client, s256, {}],
      [client, s256, { code_verifier: 'w'.repeat(43) }],
    ] as const) {
      const code = await codeFor(client, granted)
      expect((await redeem(who, code, sent)).body.error).toBe('invalid_grant')
    }
    const code = await codeFor(client, s256)
    const good = await redeem(client, code, { code_verifier: verifier, redirect_uri: callback })
    expect(good.status).toBe(200)
    expect(good.headers.get('cache-control')).toBe('no-store')
  })
})

describe('a refresh token', () => {
  async function start() {
    const client = await register()
    return { client, first: (await redeem(client, await codeFor(client))).body }
  }

  test('comes with offline_access only', async () => {
    const client = await register()
    const code = await codeFor(client, { scope: 'all.full_access' })
    const { body } = await redeem(client, code)
    expect(body).not.toHaveProperty('refresh_token')
    expect(body.scope).toBe('all.full_access')
  })

  test('is rotated; whoever lost the answer, or shares it, gets the same successor', async () => {
    const { client, first } = await start()
    const [one, two] = await Promise.all([
      refresh(client, first.refresh_token),
      refresh(client, first.refresh_token),
    ])
    expect([one.status, two.body]).toEqual([200, one.body])
    server.clock.advance(30_000)
    expect((await refresh(client, first.refresh_token)).body).toEqual(one.body)
    server.clock.advance(3_600_000)
    const later = await refresh(client, one.body.refresh_token)
    expect(later.status).toBe(200)
    expect((await me(later.body.access_token)).status).toBe(200)
  })

  test('used again later ends the family', async () => {
    const { client, first } = await start()
    const { body: second } = await refresh(client, first.refresh_token)
    server.clock.advance(61_000)
    expect((await refresh(client, first.refresh_token)).body.error).toBe('invalid_grant')
    expect((await refresh(client, second.refresh_token)).body.error).toBe('invalid_grant')
  })

  test('is no access token, and an access token does not refresh', async () => {
    const { client, first } = await start()
    expect((await me(first.refresh_token)).status).toBe(401)
    expect((await refresh(client, first.access_token)).status).toBe(400)
  })
})

describe('an access token', () => {
  test('ends after an hour, or with the membership', async () => {
    const client = await register()
    const { body } = await redeem(client, await codeFor(client))
    server.clock.advance(3_599_000)
    expect((await me(body.access_token)).status).toBe(200)
    server.clock.advance(2000)
    await new Promise((resolve) => setTimeout(resolve, 1100))
    const late = await me(body.access_token)
    expect([late.status, late.headers.get('www-authenticate')]).toEqual([
      401,
      expect.stringContaining('error="invalid_token"'),
    ])
  })

  test('acts for its person, and the log says who', async () => {
    const client = await register()
    const { body } = await redeem(client, await codeFor(client))
    const made = await fetch(`${url}/api/v1/lead/`, {
      method: 'POST',
      headers: { authorization: `Bearer ${body.access_token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'By token' }),
    })
    const lead = (await made.json()) as { id: string; created_by: string }
    expect(lead.created_by).toBe(server.alice.user_id)
    const event = await server.ctx.db.read
      .selectFrom('event')
      .select(['user_id', 'api_key_id'])
      .where('object_id', '=', lead.id)
      .executeTakeFirst()
    expect(event).toEqual({ user_id: server.alice.user_id, api_key_id: null })
  })

  test('is kept as a hash, and looked for in no query', async () => {
    const client = await register()
    const { body } = await redeem(client, await codeFor(client))
    const rows = await server.ctx.db.read.selectFrom('oauth_token').selectAll().execute()
    expect(JSON.stringify(rows)).not.toContain(body.access_token)
    const asked = await fetch(`${url}/api/v1/me/?access_token=${body.access_token}`)
    expect(asked.status).toBe(401)
  })
})

describe('what a program asks for', () => {
  const page = (fields: Record<string, string>) =>
    fetch(`${url}/oauth2/authorize/?${new URLSearchParams(fields)}`, { redirect: 'manual' })

  test('of a stranger, or to a strange address, is refused on a page', async () => {
    const { client_id } = await register({
      redirect_uris: ['http://localhost/callback', 'https://app.example/a'],
    })
    const addresses = [
      'http://localhost/callback/',
      'http://localhost:1@evil.example/callback',
      'http://127.0.0.1/callback',
      'https://localhost/callback',
      'https://app.example:8443/a',
      'https://app.example/a?x=1',
      'https://APP.example/a',
      'javascript:alert(1)',
    ]
    for (const redirect_uri of addresses) {
      const answer = await page({ client_id, response_type: 'code', redirect_uri })
      expect([redirect_uri, answer.status, answer.headers.get('location')]).toEqual([
        redirect_uri,
        400,
        null,
      ])
    }
    expect((await page({ client_id: 'client_x', response_type: 'code' })).status).toBe(400)
  })

  test.each(['localhost', '127.0.0.1', '[::1]'])(
    'may be answered at any port of %s',
    async (host) => {
      const { client_id } = await register({ redirect_uris: [`http://${host}/callback`] })
      const redirect_uri = `http://${host}:49567/callback`
      const answer = await page({ client_id, response_type: 'code', redirect_uri })
      expect(answer.status).toBe(200)
    },
  )

  test.each([
    [{ response_type: 'token' }, 'unsupported_response_type'],
    [{ response_type: 'code', scope: 'everything' }, 'invalid_scope'],
    [{ response_type: 'code', code_challenge: s256.code_challenge }, 'invalid_request'],
    [{ response_type: 'code', ...s256, code_challenge_method: 'plain' }, 'invalid_request'],
  ])('%j is told to the program as %s', async (fields, error) => {
    const { client_id } = await register()
    const answer = await page({ client_id, redirect_uri: callback, state: 'x', ...fields } as never)
    const { searchParams } = new URL(answer.headers.get('location') ?? '')
    expect([answer.status, searchParams.get('error'), searchParams.get('state')]).toEqual([
      303,
      error,
      'x',
    ])
    expect(searchParams.get('iss')).toBe(url)
  })

  test('of a public program without a challenge is refused', async () => {
    const { client_id } = await register({ token_endpoint_auth_method: 'none' })
    const answer = await page({ client_id, redirect_uri: callback, response_type: 'code' })
    expect(answer.headers.get('location')).toContain('error=invalid_request')
  })

  test('may be denied, and needs a key that is good', async () => {
    const { client_id } = await register()
    const denied = await decide({ client_id, redirect_uri: callback }, 'deny')
    expect(denied.headers.get('location')).toContain('error=access_denied')
    const wrong = await decide({ client_id, redirect_uri: callback }, 'allow', 'api_wrong')
    expect([wrong.status, wrong.headers.get('location')]).toEqual([400, null])
    expect(await wrong.text()).toContain('No such API key')
  })

  test('is shown on a page that runs nothing, in no frame, and escapes names', async () => {
    const { client_id } = await register({ client_name: '<b>"Evil"</b>' })
    const answer = await page({ client_id, redirect_uri: callback, response_type: 'code' })
    expect(answer.headers.get('content-security-policy')).toMatch(
      /default-src 'none'.*frame-ancestors 'none'/,
    )
    expect(await answer.text()).not.toContain('<b>')
  })
})

describe('a program', () => {
  test.each([
    [{ redirect_uris: [] }, 'invalid_redirect_uri'],
    [{ redirect_uris: ['http://example.com/'] }, 'invalid_redirect_uri'],
    [{ redirect_uris: ['https://a.example/#x'] }, 'invalid_redirect_uri'],
    [{ token_endpoint_auth_method: 'private_key_jwt' }, 'invalid_client_metadata'],
  ])('that says %j is not registered', async (fields, error) => {
    const response = await fetch(`${url}/oauth2/register/`, {
      method: 'POST',
      body: JSON.stringify({ redirect_uris: [callback], ...fields }),
    })
    expect([response.status, await response.json()]).toEqual([
      400,
      expect.objectContaining({ error }),
    ])
  })

  test('without its secret, or with one it should not have, gets nothing', async () => {
    const [client, open] = [
      await register(),
      await register({ token_endpoint_auth_method: 'none' }),
    ]
    const { client_id } = client
    for (const who of [
      { client_id },
      { client_id, client_secret: 'x' },
      { ...open, client_secret: 'x' },
    ]) {
      const answer = await redeem(who, 'code')
      expect([answer.status, answer.body.error]).toEqual([401, 'invalid_client'])
    }
  })

  test.each([
    [{ grant_type: 'password' }, 'unsupported_grant_type'],
    [{ grant_type: 'client_credentials' }, 'unsupported_grant_type'],
    [{ grant_type: 'authorization_code' }, 'invalid_request'],
  ])('that asks for %j is refused', async (fields, error) => {
    const answer = await ask({ ...(await register()), ...fields })
    expect([answer.status, answer.body.error]).toEqual([400, error])
  })
})

test('the documents name one address', async () => {
  for (const name of ['oauth-authorization-server', 'oauth-protected-resource'])
    expect((await fetch(`${url}/.well-known/${name}`)).status).toBe(200)
  const resource = await (await fetch(`${url}/.well-known/oauth-protected-resource`)).json()
  expect(resource).toMatchObject({ resource: url, authorization_servers: [url] })
})
