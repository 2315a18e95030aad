// Users of the frontends: they read, they pay, they watch. Whatever they ask must be answered.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { setTimeout as sleep } from 'node:timers/promises'
import { ask, award, pay, socketUrl, tokenOf } from '../clients/support/service.mjs'

const require = createRequire(new URL('../clients/package.json', import.meta.url))
const { createClient } = require('graphql-ws')
const { parse, print, separateOperations } = require('graphql')
const { WebSocket } = require('ws')

const file = (name) => readFileSync(new URL(`../operations/${name}.graphql`, import.meta.url), 'utf8')
const SITE = separateOperations(parse(file('public-site')))
const SPEND = separateOperations(parse(file('opcc-spend')))
const WORK = separateOperations(parse(file('partnership-workspace')))

/** How long a token is used: it lasts ten minutes. */
const STINT = 240_000

export async function users(going) {
  const { area, partnership, settlement } = await award()
  const kinds = {}
  const failures = []
  const timed = async (what, act) => {
    const kind = (kinds[what] ??= { done: 0, failed: 0, times: [] })
    const began = performance.now()
    try {
      await act()
      kind.done += 1
    } catch (error) {
      kind.failed += 1
      failures.push(`${what}: ${error.message} ${error.cause?.message ?? ''}`)
    }
    kind.times.push(performance.now() - began)
  }

  /** One who asks this over and over, with a pause as of reading, under a name or nobody's. */
  const reader = async (name, what, document, variables, pause) => {
    const query = print(document)
    let token, fresh = 0
    while (going()) {
      if (name && Date.now() - fresh > STINT) {
        await timed('signing in', async () => (token = await tokenOf(name)))
        fresh = Date.now()
      }
      await timed(what, () => ask(query, variables, token))
      await sleep(pause)
    }
  }

  const years = ['2017-18', '2018-19']
  const paid = new Set()
  const told = new Set()
  const watching = watch(going, area, told)
  await watching.begun
  await Promise.all([
    reader(null, 'a partnership’s page', SITE.PartnershipPage, { slug: 'safer-plymouth', year: '2018-19' }, 100),
    reader(null, 'finding partnerships', SITE.FindPartnerships, { text: 'plymouth' }, 100),
    reader('opcc-analyst', 'spend across partnerships', SPEND.SpendAcrossPartnerships, { area, years }, 200),
    reader('partnership-manager', 'the commissioning table', WORK.CommissioningTable, { slug: 'safer-plymouth', year: '2018-19' }, 200),
    reader('clerk', 'the action log', WORK.ActionLog, { partnership }, 200),
    payer(going, settlement, paid, timed),
  ])
  for (let waits = 0; waits < 20 && [...paid].some((amount) => !told.has(amount)); waits += 1) await sleep(1_000)
  await watching.end()
  return { kinds: summed(kinds), failures, paid: paid.size, told: [...paid].filter((amount) => told.has(amount)).length }
}

/** Pays another amount each second. */
async function payer(going, settlement, paid, timed) {
  let token, fresh = 0
  for (let amount = 1; going(); amount += 1) {
    if (Date.now() - fresh > STINT) [token, fresh] = [await tokenOf('treasurer'), Date.now()]
    await timed('a payment', async () => {
      await pay(token, settlement, amount)
      paid.add(amount)
    })
    await sleep(1_000)
  }
}

/** Notes the amounts that are told. A socket ends with its token, so another takes over before that, from the last event on. */
function watch(going, area, told) {
  const query = `subscription ($area: ID!) { fundingChanged(policeAreaId: $area) { entry { amount } } }`
  let lastEventId
  const open = async () => {
    const connectionParams = { authorization: `Bearer ${await tokenOf('treasurer')}` }
    const client = createClient({ url: socketUrl, webSocketImpl: WebSocket, connectionParams, lazy: false })
    const next = ({ data, extensions }) => {
      lastEventId = extensions?.eventId ?? lastEventId
      if (data?.fundingChanged.entry) told.add(data.fundingChanged.entry.amount)
    }
    client.subscribe({ query, variables: { area }, extensions: lastEventId ? { lastEventId } : undefined }, { next, error: console.error, complete() {} })
    await sleep(2_000)
    return client
  }
  let client
  const begun = open().then((opened) => (client = opened))
  const renewing = begun.then(async () => {
    for (let since = Date.now(); going(); await sleep(500)) {
      if (Date.now() - since < STINT) continue
      const before = client
      client = await open()
      await before.dispose()
      since = Date.now()
    }
  })
  return { begun, end: () => renewing.then(() => client.dispose()) }
}

function summed(kinds) {
  const of = ({ done, failed, times }) => {
    times.sort((a, b) => a - b)
    const at = (share) => Math.round(times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0)
    return { done, failed, p50: at(0.5), p95: at(0.95), worst: at(1) }
  }
  return Object.fromEntries(Object.entries(kinds).map(([what, kind]) => [what, of(kind)]))
}
