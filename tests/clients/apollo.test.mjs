// Apollo Client with its normalised cache: pages that are put together, records that are one, and subscriptions.
import { ApolloClient, gql, HttpLink, InMemoryCache } from '@apollo/client'
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries'
import { GraphQLWsLink } from '@apollo/client/link/subscriptions'
import { relayStylePagination } from '@apollo/client/utilities'
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { createClient } from 'graphql-ws'
import { test } from 'node:test'
import { buildSchema, isAbstractType } from 'graphql'
import { WebSocket } from 'ws'
import { award, graphqlUrl, payMeanwhile, socketUrl, text, tokenOf, within } from './support/service.mjs'

const schema = buildSchema(text('schema.graphql'))
const possibleTypes = Object.fromEntries(
  Object.values(schema.getTypeMap())
    .filter(isAbstractType)
    .map((type) => [type.name, schema.getPossibleTypes(type).map((possible) => possible.name)]),
)

function client(t, token, link) {
  const headers = token ? { authorization: `Bearer ${token}` } : {}
  const one = new ApolloClient({
    link: link ?? new HttpLink({ uri: graphqlUrl, headers }),
    cache: new InMemoryCache({
      possibleTypes,
      typePolicies: { Query: { fields: { partnerships: relayStylePagination(['filter', 'orderBy']) } } },
    }),
  })
  t.after(() => one.stop())
  return one
}

const LIST = gql`
  query List($first: Int!, $after: String) {
    partnerships(first: $first, after: $after, orderBy: { field: NAME, direction: ASC }) {
      totalCount
      pageInfo { hasNextPage endCursor hasPreviousPage startCursor }
      edges { cursor node { id name policeArea { id name } } }
    }
  }
`

test('Apollo puts the pages of a list together', async (t) => {
  const one = client(t)
  const list = one.watchQuery({ query: LIST, variables: { first: 3 } })
  const first = (await list.result?.() ?? await one.query({ query: LIST, variables: { first: 3 } })).data.partnerships
  await list.fetchMore({ variables: { after: first.pageInfo.endCursor } })
  const both = one.readQuery({ query: LIST, variables: { first: 3 } }).partnerships
  const names = both.edges.map((edge) => edge.node.name)
  assert.equal(names.length, 6)
  assert.equal(new Set(names).size, 6)
  const again = (await client(t).query({ query: LIST, variables: { first: 6 } })).data.partnerships
  assert.deepEqual(again.edges.map((edge) => edge.node.name), names)
})

test('Apollo knows a record by its id wherever it meets it', async (t) => {
  const one = client(t)
  const query = gql`{ partnership(by: { slug: "safer-plymouth" }) { id name } }`
  const { partnership } = (await one.query({ query })).data
  const NODE = gql`query ($id: ID!) { node(id: $id) { id ... on Partnership { name } } }`
  await one.query({ query: NODE, variables: { id: partnership.id } })
  const records = Object.keys(one.cache.extract()).filter((key) => key.startsWith('Partnership:'))
  assert.deepEqual(records, [`Partnership:${partnership.id}`])
})

test('a mutation through Apollo brings what it changed up to date in the cache', async (t) => {
  const one = client(t, await tokenOf('treasurer'))
  const { settlement } = await award()
  const PAID = gql`query ($id: ID!) { node(id: $id) { id ... on Settlement { version position { paid } } } }`
  const before = (await one.query({ query: PAID, variables: { id: settlement } })).data.node.position.paid
  const PAY = gql`
    mutation ($input: RecordPaymentInput!) {
      recordPayment(input: $input) { settlement { id version position { paid } } userErrors { code message path } }
    }
  `
  const variables = { input: { settlementId: settlement, amount: 113, on: '2018-06-01' } }
  const { data } = await one.mutate({ mutation: PAY, variables })
  assert.deepEqual(data.recordPayment.userErrors, [])
  const after = one.readQuery({ query: PAID, variables: { id: settlement } }).node.position.paid
  assert.equal(after, data.recordPayment.settlement.position.paid)
  assert.ok(after >= before + 113)
})

test('Apollo is told of a payment over a WebSocket', async (t) => {
  const token = await tokenOf('treasurer')
  const { settlement } = await award()
  const connectionParams = { authorization: `Bearer ${token}` }
  const socket = createClient({ url: socketUrl, webSocketImpl: WebSocket, connectionParams })
  t.after(() => socket.dispose())
  const one = client(t, token, new GraphQLWsLink(socket))
  const query = gql`subscription { fundingChanged { settlement { id } entry { id kind amount } } }`
  const told = new Promise((resolve, reject) => {
    const next = ({ data }) => data?.fundingChanged.entry?.amount === 127 && resolve(data.fundingChanged)
    const watching = one.subscribe({ query }).subscribe({ next, error: reject })
    t.after(() => watching.unsubscribe())
  })
  payMeanwhile(t, token, settlement, 127)
  assert.equal((await within(10_000, told, 'the change')).entry.kind, 'PAID')
})

for (const useGETForHashedQueries of [false, true]) {
  test(`Apollo sends an operation once and its hash from then on, by ${useGETForHashedQueries ? 'GET' : 'POST'}`, async (t) => {
    const sent = []
    const counting = (address, options) => {
      sent.push(`${options.method} ${/query/i.test(options.body ?? '') && JSON.parse(options.body).query ? 'whole' : 'hash'}`)
      return fetch(address, options)
    }
    const sha256 = (document) => createHash('sha256').update(document).digest('hex')
    const link = new PersistedQueryLink({ sha256, useGETForHashedQueries }).concat(
      new HttpLink({ uri: graphqlUrl, fetch: counting }),
    )
    // Another name each time: the service may know the document of a run before.
    const query = gql(`query Persisted${Date.now()} { partnership(by: { slug: "safer-plymouth" }) { id name } }`)
    const verb = useGETForHashedQueries ? 'GET' : 'POST'
    for (let turn = 0; turn < 2; turn += 1) {
      const { data } = await client(t, null, link).query({ query })
      assert.equal(data.partnership.name, 'Safer Plymouth Partnership')
    }
    assert.deepEqual(sent, [`${verb} hash`, 'POST whole', `${verb} hash`])
  })
}
