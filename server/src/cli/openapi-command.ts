/** `roost openapi`: the document, without a server or a database. */
import { createDocument } from '../http/openapi.ts'
import { documentedRoutes } from '../server.ts'
import { version } from '../version.ts'

export function printDocument(): void {
  console.log(JSON.stringify(createDocument(documentedRoutes(), version), null, 2))
}
