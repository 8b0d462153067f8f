/** `/docs`: the OpenAPI document as one readable page. No script, nothing loaded from anywhere. */
import type { App } from './app.ts'
import type { JsonSchema } from './json-schema.ts'
import { createDocument } from './openapi.ts'
import type { Route } from './route.ts'

type Operation = JsonSchema & {
  summary: string
  description?: string
  tags: string[]
  parameters?: { name: string; in: string; description?: string; schema: JsonSchema }[]
  requestBody?: { content: { 'application/json': { schema: JsonSchema } } }
}
type Schemas = Record<string, JsonSchema>

export function serveDocsPage(app: App, routes: readonly Route[], version: string): void {
  let page: string | undefined
  app.get('/docs', async (_request, reply) => {
    page ??= renderDocs(createDocument(routes, version))
    reply
      .type('text/html; charset=utf-8')
      .header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'")
      .header('x-content-type-options', 'nosniff')
    return reply.send(page)
  })
}

/** HTML for a document of ours. Everything in it is escaped, whoever wrote it. */
export function renderDocs(document: JsonSchema): string {
  const paths = document.paths as Record<string, Record<string, Operation>>
  const { schemas } = document.components as { schemas: Schemas }
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  )
  const tags = [...new Set(operations.flatMap(({ operation }) => operation.tags))]
  const sections = tags.map((tag) => {
    const own = operations.filter(({ operation }) => operation.tags.includes(tag))
    const items = own.map(({ path, method, operation }) =>
      renderOperation(path, method, operation, schemas),
    )
    return `<section><h2>${escapeHtml(tag)}</h2>${items.join('')}</section>`
  })
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Roost API</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>${style}</style></head><body><main>
<h1>Roost API</h1><p>The API key is the user name of HTTP Basic; the password is empty. Paths are below
<code>/api/v1</code>, those that begin with <code>/_/</code> and <code>/go/</code> below <code>/</code>. For programs:
<a href="/openapi.json">openapi.json</a>.</p>${sections.join('')}</main></body></html>`
}

function renderOperation(
  path: string,
  method: string,
  operation: Operation,
  schemas: Schemas,
): string {
  const { summary, description, parameters = [], requestBody } = operation
  const query = parameters.map(({ name, description: text, schema }) => [
    name,
    typeOf(schema),
    text ?? '',
  ])
  const body = requestBody ? fieldsOf(requestBody.content['application/json'].schema, schemas) : []
  return `<details><summary><b>${escapeHtml(method.toUpperCase())}</b> <code>${escapeHtml(path)}</code> ${escapeHtml(summary)}</summary>
${description ? `<p>${escapeHtml(description)}</p>` : ''}${renderTable('Parameters', query)}${renderTable('Body', body)}</details>`
}

function fieldsOf(schema: JsonSchema, schemas: Schemas): string[][] {
  const name = typeof schema.$ref === 'string' ? schema.$ref.split('/').at(-1) : undefined
  const { properties = {}, required = [] } = (name ? schemas[name] : schema) as {
    properties?: Schemas
    required?: string[]
  }
  return Object.entries(properties).map(([field, property]) => [
    required.includes(field) ? `${field} (required)` : field,
    typeOf(property),
    String(property.description ?? ''),
  ])
}

function typeOf(schema: JsonSchema): string {
  if (Array.isArray(schema.enum)) return schema.enum.map(String).join(' | ')
  if (typeof schema.$ref === 'string') return schema.$ref.split('/').at(-1) ?? ''
  const { type, format } = schema
  const name = Array.isArray(type) ? type.join(' or ') : String(type ?? 'any')
  return format ? `${name} (${String(format)})` : name
}

function renderTable(caption: string, rows: string[][]): string {
  if (rows.length === 0) return ''
  const cells = rows.map(
    (row) => `<tr>${row.map((cell) => `<td>${escapeHtml(cell)}</td>`).join('')}</tr>`,
  )
  return `<table><caption>${caption}</caption><tbody>${cells.join('')}</tbody></table>`
}

function escapeHtml(text: string): string {
  const entities: Record<string, string> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  }
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? '')
}

const style = `:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;margin:0}main{max-width:60rem;
margin:auto;padding:1rem}summary{cursor:pointer;padding:.4rem 0}table{border-collapse:collapse;width:100%;margin:.5rem 0}
caption{text-align:left;font-weight:600}td{border-top:1px solid #8886;padding:.2rem .6rem .2rem 0;vertical-align:top;
overflow-wrap:anywhere}details{border-top:1px solid #8884}`
