// The client `graphql-ws`, as frontends use it.
import assert from 'node:assert/strict'
import { createClient } from 'graphql-ws'
import { before, test } from 'node:test'
import { WebSocket } from 'ws'
import { award, pay, payMeanwhile, socketUrl, toldOf, tokenOf, within } from './support/service.mjs'

const WATCH = `subscription ($area: ID!) { fundingChanged(policeAreaId: $area) {
  settlement { id } entry { kind amount } position { paid } } }`

let treasurer, plymouth
before(async () => {
  treasurer = await tokenOf('treasurer')
  plymouth = await award()
})

/** A client that is closed when the test ends. */
function client(t, options = {}) {
  const made = createClient({ url: socketUrl, webSocketImpl: WebSocket, retryAttempts: 0, ...options })
  t.after(() => made.dispose())
  return made
}

const as = (token) => ({ connectionParams: { authorization: `Bearer ${token}` } })

/** Every answer to an operation. */
async function all(client, payload) {
  const answers = []
  for await (const answer of client.iterate(payload)) answers.push(answer)
  return answers
}

/** What ends an operation that cannot go on: a close event, or errors. */
async function end(client, payload) {
  try {
    return { answers: await all(client, payload) }
  } catch (error) {
    return error
  }
}

test('a query is answered once, then complete', async (t) => {
  const answers = await all(client(t), { query: '{ __typename }' })
  assert.deepEqual(answers, [{ data: { __typename: 'Query' } }])
})

test('a mutation works as the one whose token opened the socket', async (t) => {
  const query = `mutation ($id: ID!) { markCondition(input: {
    settlementId: $id, expectedVersion: 1, number: 99, met: true }) { userErrors { code } } }`
  const [answer] = await all(client(t, as(treasurer)), { query, variables: { id: plymouth.settlement } })
  assert.ok(answer.errors === undefined, JSON.stringify(answer))
  assert.ok(answer.data.markCondition.userErrors.length > 0)
})

test('a subscription tells of a payment that is made over HTTP', async (t) => {
  const changes = client(t, as(treasurer)).iterate({ query: WATCH, variables: { area: plymouth.area } })
  payMeanwhile(t, treasurer, plymouth.settlement, 101)
  const { data } = await within(10_000, toldOf(changes, 101), 'the change')
  assert.equal(data.fundingChanged.settlement.id, plymouth.settlement)
  assert.ok(data.fundingChanged.position.paid >= 101)
  await changes.return()
})

test('who comes back is told what was missed', async (t) => {
  const watching = { query: WATCH, variables: { area: plymouth.area } }
  const changes = client(t, as(treasurer)).iterate(watching)
  payMeanwhile(t, treasurer, plymouth.settlement, 137)
  const { extensions } = await within(10_000, toldOf(changes, 137), 'the change')
  await changes.return()
  await pay(treasurer, plymouth.settlement, 139)
  const lastEventId = extensions?.eventId
  assert.ok(lastEventId, JSON.stringify(extensions))
  const later = client(t, as(treasurer)).iterate({ ...watching, extensions: { lastEventId } })
  await within(10_000, toldOf(later, 139), 'the change that was missed')
  await later.return()
})

test('a mistake in the document is told as errors, and the socket goes on', async (t) => {
  const one = client(t)
  for (const query of ['{ nothing }', '{', 'subscription { fundingChanged { nothing } }']) {
    const errors = await end(one, { query })
    assert.ok(Array.isArray(errors), `${query}: ${JSON.stringify(errors)}`)
    assert.ok(errors[0].message && errors[0].extensions.code, JSON.stringify(errors))
  }
  assert.deepEqual(await all(one, { query: '{ __typename }' }), [{ data: { __typename: 'Query' } }])
})

test('an error of a field comes with the data of the others', async (t) => {
  const query = '{ a: __typename node(id: "no id") { id } }'
  const [answer] = await all(client(t), { query })
  assert.equal(answer.data.a, 'Query')
  assert.equal(answer.data.node, null)
})

test('a token that opens nothing closes with 4403', async (t) => {
  const refused = await end(client(t, as('nonsense')), { query: '{ __typename }' })
  assert.equal(refused.code, 4403, JSON.stringify(refused))
})

test('a socket is opened again when it is lost, with a fresh token, and goes on telling', async (t) => {
  let sockets = 0
  const opened = []
  const one = client(t, {
    retryAttempts: 3,
    retryWait: async () => {},
    shouldRetry: () => true,
    connectionParams: async () => ({ authorization: `Bearer ${await tokenOf('treasurer')}` }),
    on: { opened: (socket) => (sockets += opened.push(socket) && 1) },
  })
  const changes = one.iterate({ query: WATCH, variables: { area: plymouth.area } })
  const told = toldOf(changes, 103)
  while (sockets === 0) await new Promise((resolve) => setTimeout(resolve, 20))
  opened[0].terminate()
  payMeanwhile(t, treasurer, plymouth.settlement, 103)
  await within(15_000, told, 'the change after the loss')
  assert.equal(sockets, 2)
  await changes.return()
})

/** How the service closes a socket on which these messages are sent. */
function closing(messages, protocol = 'graphql-transport-ws') {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(socketUrl, protocol)
    socket.on('open', () => messages.forEach((message) => socket.send(message)))
    socket.on('close', (code) => resolve(code))
    socket.on('error', reject)
  })
}

const INIT = '{"type":"connection_init"}'
const subscribe = (id) => JSON.stringify({ type: 'subscribe', id, payload: { query: 'subscription { fundingChanged { settlement { id } } }' } })

for (const [code, what, messages] of [
  [4400, 'what is no message', ['nonsense']],
  [4400, 'a type that there is not', [INIT, '{"type":"nonsense"}']],
  [4401, 'an operation before connection_init', [subscribe('1')]],
  [4409, 'an id that is in use', [INIT, subscribe('1'), subscribe('1')]],
  [4429, 'a second connection_init', [INIT, INIT]],
]) {
  test(`${what} closes with ${code}`, async () => {
    assert.equal(await within(10_000, closing(messages), 'the close'), code)
  })
}

test('the protocol before this one is not spoken', async () => {
  // Either the handshake is refused, or the socket closes with 4406.
  const outcome = await within(10_000, closing([INIT], 'graphql-ws').catch((error) => error), 'the refusal')
  assert.ok(outcome instanceof Error || outcome === 4406, String(outcome))
})
