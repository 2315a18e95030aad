// The audits of the GraphQL over HTTP specification: MUST, SHOULD and MAY alike.
import { serverAudits } from 'graphql-http'
import { test } from 'node:test'
import { graphqlUrl } from './support/service.mjs'

for (const { id, name, fn } of serverAudits({ url: graphqlUrl })) {
  test(`${id}: ${name}`, async () => {
    const { status, reason, response } = await fn()
    if (status === 'ok') return
    const head = response ? `${response.status} ${response.headers.get('content-type')}` : 'no answer'
    throw new Error(`${status}: ${reason} (${head})`)
  })
}
