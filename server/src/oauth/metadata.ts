/** What programs can find out by themselves (RFC 8414, RFC 9728). */
import { scopes } from './scopes.ts'

export function serverMetadata(issuer: string): Record<string, unknown> {
  const methods = ['client_secret_basic', 'client_secret_post', 'none']
  return {
    issuer,
    authorization_endpoint: `${issuer}/oauth2/authorize/`,
    token_endpoint: `${issuer}/oauth2/token/`,
    revocation_endpoint: `${issuer}/oauth2/revoke/`,
    registration_endpoint: `${issuer}/oauth2/register/`,
    scopes_supported: scopes,
    response_types_supported: ['code'],
    response_modes_supported: ['query'],
    grant_types_supported: ['authorization_code', 'refresh_token'],
    token_endpoint_auth_methods_supported: methods,
    revocation_endpoint_auth_methods_supported: methods,
    code_challenge_methods_supported: ['S256'],
    authorization_response_iss_parameter_supported: true,
  }
}

export function resourceMetadata(resource: string): Record<string, unknown> {
  return {
    resource,
    authorization_servers: [resource],
    scopes_supported: scopes,
    bearer_methods_supported: ['header'],
  }
}
