// The client `graphql-sse` in its distinct connections mode, as frontends use it behind strict proxies.
import assert from 'node:assert/strict'
import { createClient } from 'graphql-sse'
import { before, test } from 'node:test'
import { award, graphqlUrl, pay, payMeanwhile, toldOf, tokenOf, within } from './support/service.mjs'

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
  payMeanwhile(t, treasurer, plymouth.settlement, 107)
  const { data } = await within(10_000, toldOf(changes, 107), 'the change')
  assert.equal(data.fundingChanged.settlement.id, plymouth.settlement)
  await changes.return()
})

test('who comes back is told what was missed', async (t) => {
  const watching = { query: WATCH, variables: { area: plymouth.area } }
  const headers = { authorization: `Bearer ${treasurer}` }
  const changes = client(t, headers).iterate(watching)
  payMeanwhile(t, treasurer, plymouth.settlement, 149)
  const { extensions } = await within(10_000, toldOf(changes, 149), 'the change')
  await changes.return()
  await pay(treasurer, plymouth.settlement, 151)
  const lastEventId = extensions?.eventId
  assert.ok(lastEventId, JSON.stringify(extensions))
  const later = client(t, headers).iterate({ ...watching, extensions: { lastEventId } })
  await within(10_000, toldOf(later, 151), 'the change that was missed')
  await later.return()
})

test('a mistake in the document is told as errors, and the stream is complete', async (t) => {
  for (const query of ['{ nothing }', '{', 'subscription { fundingChanged { nothing } }']) {
    const answers = await within(10_000, all(client(t), { query }), 'the answer')
    assert.equal(answers.length, 1, query)
    assert.equal(answers[0].data, undefined)
    assert.ok(answers[0].errors[0].message && answers[0].errors[0].extensions.code, JSON.stringify(answers))
  }
})

test('a token that opens nothing opens no stream', async (t) => {
  const refused = all(client(t, { authorization: 'Bearer nonsense' }), { query: '{ __typename }' })
  await assert.rejects(within(10_000, refused, 'the refusal'), ({ response }) => response?.status === 401)
})
