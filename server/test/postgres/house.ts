/** A database with Alice and Bob in it, and as many servers of it as a test wants. */
import { onTestFinished } from 'vitest'
import type { People } from '../people.ts'
import { leaseDatabase } from '../postgres-databases.ts'
import { joinTestServer, openServerWithPeople, type TestServer } from '../server.ts'
import { createTcpProxy, type TcpProxy } from '../tcp-proxy.ts'

export type House = {
  url: string
  people: People
  /** The first server, with a wire of its own to the database. */
  server: TestServer
  proxy: TcpProxy
  /** One more, with another wire. */
  join(): Promise<TestServer>
}

export async function openHouse(): Promise<House> {
  const { url, release } = await leaseDatabase()
  const stops: (() => Promise<void>)[] = []
  onTestFinished(async () => {
    await Promise.all(stops.map((stop) => stop()))
    await release()
  })
  const proxy = await createTcpProxy(url)
  const { server, people } = await openServerWithPeople({ engine: 'postgres', url: proxy.url })
  stops.push(server.stop)
  return {
    url,
    people,
    server,
    proxy,
    async join() {
      const another = await joinTestServer({ engine: 'postgres', url }, people)
      stops.push(another.stop)
      return another
    },
  }
}
