// urql with its normalised cache: pages that are put together, and records that are one wherever they are met.
import { cacheExchange } from '@urql/exchange-graphcache'
import { relayPagination } from '@urql/exchange-graphcache/extras'
import { Client, fetchExchange, gql } from '@urql/core'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildSchema, introspectionFromSchema } from 'graphql'
import { award, graphqlUrl, text, tokenOf } from './support/service.mjs'
import { keyless } from './support/identity.mjs'

const schema = buildSchema(text('schema.graphql'))

/** A client that counts what it asks, and fails on a warning of its cache. */
function client(token) {
  const warnings = []
  const keys = Object.fromEntries(keyless(schema).map((name) => [name, () => null]))
  const one = new Client({
    url: graphqlUrl,
    preferGetMethod: false,
    fetchOptions: token ? { headers: { authorization: `Bearer ${token}` } } : {},
    exchanges: [
      cacheExchange({
        schema: introspectionFromSchema(schema),
        keys,
        resolvers: { Query: { partnerships: relayPagination() } },
        logger: (severity, message) => severity === 'debug' || warnings.push(message),
      }),
      fetchExchange,
    ],
  })
  return { one, warnings }
}

async function ask({ one }, query, variables, options) {
  const result = await one.query(query, variables, options).toPromise()
  if (result.error) throw result.error
  return result.data
}

const LIST = gql`
  query List($first: Int!, $after: String) {
    partnerships(first: $first, after: $after, orderBy: { field: NAME, direction: ASC }) {
      totalCount
      pageInfo { hasNextPage endCursor }
      edges { cursor node { id name policeArea { id name } } }
    }
  }
`

test('urql puts the pages of a list together', async () => {
  const it = client()
  const first = (await ask(it, LIST, { first: 3 })).partnerships
  const after = first.pageInfo.endCursor
  const both = (await ask(it, LIST, { first: 3, after })).partnerships
  const names = both.edges.map((edge) => edge.node.name)
  assert.equal(names.length, 6)
  assert.equal(new Set(names).size, 6)
  assert.deepEqual(names.slice(0, 3), first.edges.map((edge) => edge.node.name))
  const again = (await ask(client(), LIST, { first: 6 })).partnerships
  assert.deepEqual(again.edges.map((edge) => edge.node.name), names)
  assert.deepEqual(it.warnings, [])
})

test('urql knows a record by its id wherever it meets it', async () => {
  const it = client()
  const { partnership } = await ask(it, gql`{ partnership(by: { slug: "safer-plymouth" }) { id name slug } }`, {})
  const NODE = gql`query ($id: ID!) { node(id: $id) { ... on Partnership { id name slug } } }`
  const { node } = await ask(it, NODE, { id: partnership.id })
  assert.equal(node.id, partnership.id)
  const known = it.one.readQuery(gql`{ partnership(by: { slug: "safer-plymouth" }) { id name } }`, {})
  assert.equal(known.data.partnership.name, node.name)
  assert.deepEqual(it.warnings, [])
})

test('a mutation through urql brings what it changed up to date in the cache', async () => {
  const it = client(await tokenOf('treasurer'))
  const { settlement } = await award()
  const PAID = gql`query ($id: ID!) { node(id: $id) { ... on Settlement { id version position { paid } } } }`
  const before = (await ask(it, PAID, { id: settlement })).node
  const PAY = gql`
    mutation ($input: RecordPaymentInput!) {
      recordPayment(input: $input) { settlement { id version position { paid } } userErrors { code message path } }
    }
  `
  const input = { settlementId: settlement, amount: 109, on: '2018-06-01' }
  const { data, error } = await it.one.mutation(PAY, { input }).toPromise()
  assert.equal(error, undefined)
  assert.deepEqual(data.recordPayment.userErrors, [])
  const after = (await ask(it, PAID, { id: settlement }, { requestPolicy: 'cache-only' })).node
  assert.equal(after.position.paid, data.recordPayment.settlement.position.paid)
  assert.ok(after.position.paid >= before.position.paid + 109)
  assert.deepEqual(it.warnings, [])
})
