// The service that run.sh started, and those who ask it.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export const service = process.env.SERVICE ?? 'http://127.0.0.1:8080'
export const graphqlUrl = `${service}/graphql`
export const socketUrl = graphqlUrl.replace(/^http/, 'ws')

/** The text of a file of the repository. */
export const text = (path) => readFileSync(fileURLToPath(new URL(`../../../${path}`, import.meta.url)), 'utf8')

/** Asks over HTTP and gives the data; throws where there are errors. */
export async function ask(query, variables = {}, token) {
  const headers = { 'content-type': 'application/json', accept: 'application/json' }
  if (token) headers.authorization = `Bearer ${token}`
  const response = await fetch(graphqlUrl, { method: 'POST', headers, body: JSON.stringify({ query, variables }) })
  const answer = await response.json()
  if (answer.errors) throw new Error(JSON.stringify(answer.errors))
  return answer.data
}

/** An access token of a user of the demonstration. */
export async function tokenOf(name) {
  const input = { email: `${name}@demo.example`, password: process.env.SAFERGRAPH_DEMO_PASSWORD }
  const query = `mutation ($input: SignInInput!) {
    signIn(input: $input) { session { accessToken } userErrors { code message } } }`
  const { session, userErrors } = (await ask(query, { input })).signIn
  if (!session) throw new Error(JSON.stringify(userErrors))
  return session.accessToken
}

/** Plymouth's award of 2018-19, where money moves in these tests. */
export async function award() {
  const { partnership } = await ask(`{ partnership(by: { slug: "safer-plymouth" }) {
    id policeArea { id } settlement(year: "2018-19") { id } } }`)
  return { partnership: partnership.id, area: partnership.policeArea.id, settlement: partnership.settlement.id }
}

/** Records a payment, which is a change that subscriptions tell of. */
export async function pay(token, settlementId, amount) {
  const query = `mutation ($input: RecordPaymentInput!) {
    recordPayment(input: $input) { settlement { position { paid } } userErrors { code message } } }`
  const { recordPayment } = await ask(query, { input: { settlementId, amount, on: '2018-06-01' } }, token)
  if (!recordPayment.settlement) throw new Error(JSON.stringify(recordPayment.userErrors))
  return recordPayment.settlement.position.paid
}

/** The first answer of a subscription that tells of a payment of this amount: others pay, too. */
export async function toldOf(changes, amount) {
  for (;;) {
    const { value, done } = await changes.next()
    if (done || value.errors) throw new Error(`no payment of ${amount} was told: ${JSON.stringify(value)}`)
    const { entry } = value.data.fundingChanged
    if (entry?.kind === 'PAID' && entry.amount === amount) return value
  }
}

/** Pays this amount over and over until the test ends: a subscription begins some moments after it is asked for. */
export function payMeanwhile(t, token, settlement, amount) {
  const paying = setInterval(() => pay(token, settlement, amount).catch(() => {}), 500)
  t.after(() => clearInterval(paying))
}

/** Rejects when what is waited for does not come. */
export function within(milliseconds, promise, what) {
  let timer
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} did not come in ${milliseconds} ms`)), milliseconds)
  })
  return Promise.race([promise, late]).finally(() => clearTimeout(timer))
}
