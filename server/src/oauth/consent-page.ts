/** What a person sees who is asked whether a program may act for them. No script, and in no frame of another page. */
import type { FastifyReply } from 'fastify'
import type { Asked, Authorization } from './read-authorization.ts'

const style = `body{font:16px/1.5 system-ui,sans-serif;max-width:28rem;margin:10vh auto;padding:0 1rem;color:#1c2321;background:#fbfaf7}
h1{font-size:1.3rem}label{display:block;margin:1.2rem 0 .3rem;font-weight:600}input{width:100%;box-sizing:border-box;font:inherit;padding:.5rem;border:1px solid #8a8f8c;border-radius:.4rem;background:#fff;color:inherit}
button{font:inherit;padding:.55rem 1rem;border-radius:.4rem;border:1px solid #1f5c4d;margin:1.2rem .6rem 0 0;cursor:pointer;background:#fff;color:#1f5c4d}button[value=allow]{background:#1f5c4d;color:#fff}
.wrong{color:#a32020}code{overflow-wrap:anywhere}
@media (prefers-color-scheme:dark){body{background:#161b19;color:#e8e6e0}input{background:#202724}button{background:#202724;color:#9fd8c6;border-color:#9fd8c6}button[value=allow]{background:#9fd8c6;color:#10201b}.wrong{color:#ff9c9c}}`

/** `wrong`: why the last attempt came to nothing. */
export function consentPage(
  { client, redirect_uri, scope }: Authorization,
  asked: Asked,
  wrong?: string,
): string {
  const kept = Object.entries(asked)
    .map(
      ([name, value]) =>
        `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`,
    )
    .join('')
  const goesOn = scope.includes('offline_access') ? ', and goes on when you are away' : ''
  return page(
    `Allow ${client.name}?`,
    `<h1>Allow ${escapeHtml(client.name)} to act for you?</h1>
<p>It reads and writes what your API key can read and write${goesOn}. You are taken back to
<code>${escapeHtml(redirect_uri)}</code>.</p>
${wrong ? `<p class="wrong" role="alert">${escapeHtml(wrong)}</p>` : ''}
<form method="post" action="/oauth2/authorize/">${kept}
<label for="key">Your API key</label>
<input id="key" name="api_key" type="password" autocomplete="off" aria-describedby="why">
<p id="why">It says who you are. The program does not get it.</p>
<button name="decision" value="allow">Allow</button><button name="decision" value="deny" formnovalidate>Deny</button>
</form>`,
  )
}

/** For a person who came from a program that may not be answered. */
export function refusalPage(why: string): string {
  return page('This cannot be allowed', `<h1>This cannot be allowed</h1><p>${escapeHtml(why)}</p>`)
}

/** `form-action` names where a decision may lead: browsers apply it to redirects, too. */
export function sendPage(
  reply: FastifyReply,
  status: number,
  html: string,
  redirect_uri?: string,
): FastifyReply {
  const to = redirect_uri && URL.canParse(redirect_uri) ? originOf(redirect_uri) : ''
  const policy = `default-src 'none'; style-src 'unsafe-inline'; form-action 'self' ${to}; frame-ancestors 'none'; base-uri 'none'`
  return reply
    .status(status)
    .type('text/html; charset=utf-8')
    .headers({
      'content-security-policy': policy,
      'x-frame-options': 'DENY',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    })
    .send(html)
}

function originOf(uri: string): string {
  const { origin, protocol } = new URL(uri)
  return origin === 'null' ? protocol : origin
}

function page(title: string, body: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(title)}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>${style}</style></head><body><main>${body}</main></body></html>`
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
}
