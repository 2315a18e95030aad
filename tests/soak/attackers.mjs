// Attackers, each with one trick, over and over. They come from other addresses of this machine than the users.
import { request } from 'node:http'
import { createRequire } from 'node:module'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { service, socketUrl } from '../clients/support/service.mjs'

const require = createRequire(new URL('../clients/package.json', import.meta.url))
const { WebSocket } = require('ws')

const { hostname, port } = new URL(service)
const LONGEST = 20_000
const TYPE = { 'content-type': 'application/json' }

/** What one request came to: its status, or how the connection ended. */
const send = (from, body, headers = TYPE, path = '/graphql') =>
  new Promise((resolve) => {
    const options = { hostname, port, path, method: 'POST', headers, localAddress: from, timeout: LONGEST, agent: false }
    const sent = request(options, (answer) => {
      answer.on('data', () => {}).on('end', () => resolve(answer.statusCode)).on('error', () => resolve('cut'))
    })
    sent.on('error', (error) => resolve(error.code ?? 'cut')).on('timeout', () => sent.destroy(new Error('silent')))
    sent.end(body)
  })

const ask = (from, query, variables) => send(from, JSON.stringify({ query, variables }))

/** A socket that is written to as `write` likes, until it is closed. */
const raw = (from, write) =>
  new Promise((resolve) => {
    let status = 'closed'
    const socket = connect({ host: hostname, port, localAddress: from }, () => write(socket))
    const late = setTimeout(() => socket.destroy(), LONGEST)
    socket.on('data', (data) => (status = Number(/^HTTP\/1\.1 (\d+)/.exec(data)?.[1] ?? status)))
    socket.on('error', () => {}).on('close', () => (clearTimeout(late), resolve(status)))
  })

/** Bytes that come one at a time. */
const drip = (head, piece) => (socket) => {
  socket.write(head)
  const timer = setInterval(() => (socket.destroyed ? clearInterval(timer) : socket.write(piece)), 500)
  socket.on('close', () => clearInterval(timer))
}

const socket = (from, act) =>
  new Promise((resolve) => {
    const one = new WebSocket(socketUrl, 'graphql-transport-ws', { localAddress: from })
    const late = setTimeout(() => one.terminate(), LONGEST)
    one.on('open', () => act(one)).on('error', () => {})
    one.on('close', (code) => (clearTimeout(late), resolve(`closed ${code}`)))
  })

const subscription = (id) => JSON.stringify({
  type: 'subscribe', id, payload: { query: 'subscription { fundingChanged { settlement { id } position { paid } } }' },
})
const INIT = '{"type":"connection_init"}'

const fragments = (count, leaf) => {
  const one = (n) => `fragment f${n} on Query { a${n}: ${leaf} ${n + 1 < count ? `...f${n + 1} ...f${n + 1}` : ''} }`
  return `{ ...f0 } ${Array.from({ length: count }, (_, n) => one(n)).join(' ')}`
}
const aliases = (count, field) => `{ ${Array.from({ length: count }, (_, n) => `a${n}: ${field}`).join(' ')} }`
const nested = (open, close, count) => open.repeat(count) + close.repeat(count)
const WIDE = `{ partnerships(first: 100) { nodes { name groups { name memberships(first: 100) { nodes { person { name } } } }
  meetings(first: 100) { nodes { title agenda { title } } } measures(first: 100) { nodes { value } } } } }`
const HEAD = `POST /graphql HTTP/1.1\r\nhost: ${hostname}\r\ncontent-type: application/json\r\n`

const TRICKS = {
  'fragment bomb': (from) => ask(from, fragments(26, '__typename')),
  'fragment bomb over fields': (from) => ask(from, fragments(22, 'partnerships(first: 100) { totalCount }')),
  'fragments in a circle': (from) => ask(from, '{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }'),
  'deep selections': (from) => ask(from, nested('{ node ', '}', 20_000)),
  'deep lists': (from) => ask(from, `{ a(b: ${nested('[', ']', 20_000)}) }`),
  'deep variables': (from) => send(from, `{"query":"{ __typename }","variables":${nested('{"a":', '}', 20_000).replace('}', '1}')}}`),
  'many aliases': (from) => ask(from, aliases(5_000, '__typename')),
  'many aliases of a list': (from) => ask(from, aliases(100, 'partnerships(first: 100) { totalCount }')),
  'many mistakes': (from) => ask(from, `{ ${Array.from({ length: 3_000 }, (_, n) => `no${n}`).join(' ')} }`),
  'a wide query': (from) => ask(from, WIDE),
  'a huge body': (from) => send(from, Buffer.alloc(10_000_000, 'a')),
  'a huge body in chunks': (from) => raw(from, (it) => {
    it.write(`${HEAD}transfer-encoding: chunked\r\n\r\n`)
    for (let n = 0; n < 100 && !it.destroyed; n += 1) it.write(`10000\r\n${'a'.repeat(65_536)}\r\n`)
  }),
  'a slow body': (from) => raw(from, drip(`${HEAD}content-length: 10000\r\n\r\n{`, ' ')),
  'slow headers': (from) => raw(from, drip('POST /graphql HTTP/1.1\r\nhost: a\r\nx: ', 'a')),
  'nonsense': (from) => raw(from, (it) => it.end('\u0000\u0001nonsense\r\n\r\n')),
  'no UTF-8': (from) => send(from, Buffer.from([0x7b, 0xff, 0xfe, 0x7d])),
  'another type': (from) => send(from, '{"query":"{ __typename }"}', { 'content-type': 'text/plain' }),
  'a list of requests': (from) => send(from, JSON.stringify(Array(1_000).fill({ query: '{ __typename }' }))),
  'a wrong token': (from) => send(from, '{"query":"{ viewer { user { id } } }"}', { ...TYPE, authorization: `Bearer ${'x'.repeat(3_000)}` }),
  'a wrong password': async (from) => {
    await sleep(2_000)
    return ask(from, 'mutation { signIn(input: { email: "no@demo.example", password: "no" }) { userErrors { code } } }')
  },
  'subscriptions dropped': (from) => socket(from, async (it) => {
    it.send(INIT)
    for (let n = 0; n < 5; n += 1) it.send(subscription(`${n}`))
    await sleep(300)
    it.terminate()
  }),
  'too many subscriptions': (from) => socket(from, async (it) => {
    it.send(INIT)
    for (let n = 0; n < 300; n += 1) it.send(subscription(`${n}`))
    await sleep(1_000)
    it.close()
  }),
  'sockets that say nothing': (from) => socket(from, () => {}),
  'sockets that talk nonsense': (from) => socket(from, (it) => it.send('nonsense')),
  'a huge message': (from) => socket(from, (it) => it.send('a'.repeat(1_000_000))),
  'a fragment bomb by socket': (from) => socket(from, async (it) => {
    it.send(INIT)
    it.send(JSON.stringify({ type: 'subscribe', id: '1', payload: { query: fragments(26, '__typename') } }))
    await sleep(500)
    it.close()
  }),
  'streams dropped': (from) => raw(from, async (it) => {
    const body = JSON.stringify({ query: 'subscription { fundingChanged { settlement { id } } }' })
    it.write(`${HEAD}accept: text/event-stream\r\ncontent-length: ${body.length}\r\n\r\n${body}`)
    await sleep(500)
    it.destroy()
  }),
}

/** Every trick over and over while `going`, each from an address of its own; how often each answer came. */
export async function attackers(going) {
  const outcomes = {}
  const attack = async ([what, trick], number) => {
    const answers = (outcomes[what] = {})
    for (let turn = 0; going(); turn += 1) {
      const answer = await trick(`127.0.1.${number + 1}`)
      answers[answer] = (answers[answer] ?? 0) + 1
      await sleep(100)
    }
  }
  await Promise.all(Object.entries(TRICKS).map(attack))
  return outcomes
}
