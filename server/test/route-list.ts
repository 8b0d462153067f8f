/** The routes that tests try one by one. */
import type { Route } from '../src/http/route.ts'
import { documentedRoutes } from '../src/server.ts'

/** Of those that are made alike for whatever Roost does not keep, two stand for all: unkept.test.ts has them all. */
export function routesToTry(): Route[] {
  const routes = documentedRoutes()
  const unkept = routes.filter(({ tag }) => tag === 'Not kept').slice(2)
  return routes.filter((route) => !unkept.includes(route))
}
