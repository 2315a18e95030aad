// The client `graphql-sse` in its distinct connections mode, as frontends use it behind strict proxies.
import assert from 'node:assert/strict'
import { createClient } from 'graphql-sse'
import { before, test } from 'node:test'
import { award, graphqlUrl, pay, tokenOf, within } from './support/service.mjs'

const WATCH = `subscription ($area: ID!) { fundingChanged(policeAreaId: $area) {
  settlement { id } entry { kind amount } } }`

let treasurer, plymouth
before(async () => {
  treasurer = await tokenOf('treasurer')
  plymouth = await award()
})

/** A client that is closed when the test ends. */
function client(t, headers = {}) {
  const made = createClient({ url: graphqlUrl, retryAttempts: 0, headers })
  t.after(() => made.dispose())
  return made
}

/** Every answer to an operation. */
async function all(client, payload) {
  const answers = []
  for await (const answer of client.iterate(payload)) answers.push(answer)
  return answers
}

test('a query comes as a stream of one', async (t) => {
  const answers = await within(10_000, all(client(t), { query: '{ __typename }' }), 'the answer')
  assert.deepEqual(answers, [{ data: { __typename: 'Query' } }])
})

test('a subscription tells of a payment that is made over HTTP', async (t) => {
  const watcher = client(t, { authorization: `Bearer ${treasurer}` })
  const changes = watcher.iterate({ query: WATCH, variables: { area: plymouth.area } })
  const first = changes.next()
  const paying = setInterval(() => pay(treasurer, plymouth.settlement, 107).catch(() => {}), 500)
  t.after(() => clearInterval(paying))
  const { value } = await within(10_000, first, 'the change')
  clearInterval(paying)
  assert.deepEqual(value.data.fundingChanged.entry, { kind: 'PAID', amount: 107 })
  await changes.return()
})

test('a mistake in the document is told with its code', async (t) => {
  for (const query of ['{ nothing }', 'subscription { fundingChanged { nothing } }']) {
    let told
    try {
      told = JSON.stringify(await within(10_000, all(client(t), { query }), 'the answer'))
      assert.ok(told.includes('"errors"'), told)
    } catch (error) {
      told = String(error.message ?? error)
    }
    assert.ok(told.length > 0)
  }
})

test('a token that opens nothing opens no stream', async (t) => {
  const refused = client(t, { authorization: 'Bearer nonsense' })
  await assert.rejects(within(10_000, all(refused, { query: '{ __typename }' }), 'the refusal'))
})
