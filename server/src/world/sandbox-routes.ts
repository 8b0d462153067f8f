/** `/_/sandbox/`: the simulated world's own API. */
import type { Route } from '../http/route.ts'
import { clockRoutes } from './clock-routes.ts'
import { listTextsRoute } from './list-texts-route.ts'
import { numbersRoute } from './numbers-route.ts'
import { receiptRoute } from './receipt-route.ts'
import { replyRoute } from './reply-route.ts'
import type { TestClocks } from './test-clock.ts'
import { timelineRoute } from './timeline-route.ts'
import { weatherRoutes } from './weather-routes.ts'

export function sandboxRoutes(clocks: TestClocks): Route[] {
  return [
    listTextsRoute,
    replyRoute,
    receiptRoute,
    timelineRoute,
    numbersRoute,
    ...clockRoutes(clocks),
    ...weatherRoutes,
  ]
}
