// Relay's compiler reads the schema: the frontends' operations, a list that goes on, and a record read again.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { parse, print, separateOperations, visit } from 'graphql'
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import { ask, award, text } from './support/service.mjs'

const project = new URL('.generated/relay/', import.meta.url).pathname
const compiler = createRequire(import.meta.url).resolve('relay-compiler/cli.js')

/** What Relay's compiler makes of these modules, each with the GraphQL that stands in it. */
function compile(modules) {
  rmSync(project, { recursive: true, force: true })
  mkdirSync(`${project}src`, { recursive: true })
  cpSync(new URL('../../schema.graphql', import.meta.url), `${project}schema.graphql`)
  const customScalarTypes = { Date: 'string', DateTime: 'string', Decimal: 'string', FinancialYear: 'string', Pence: 'number' }
  const config = { src: './src', schema: './schema.graphql', language: 'typescript', customScalarTypes, eagerEsModules: true }
  writeFileSync(`${project}relay.config.json`, JSON.stringify(config))
  for (const [name, documents] of Object.entries(modules)) {
    const source = documents.map((document) => `graphql\`\n${document}\n\`\n`).join('\n')
    writeFileSync(`${project}src/${name}.ts`, `import { graphql } from 'relay-runtime'\n${source}`)
  }
  const { status, stdout, stderr } = spawnSync(process.execPath, [compiler, 'relay.config.json'], { cwd: project, encoding: 'utf8' })
  return { status, said: `${stdout}${stderr}` }
}

/** The documents that the compiler would send. */
const sent = () =>
  readdirSync(`${project}src/__generated__`)
    .map((file) => [file.split('.')[0], readFileSync(`${project}src/__generated__/${file}`, 'utf8')])
    .map(([name, source]) => [name, /"text": ("(?:[^"\\]|\\.)*")/.exec(source)?.[1]])
    .filter(([, document]) => document)
    .map(([name, document]) => [name, JSON.parse(document)])

/** An operation as a module of its own, with names as Relay wants them: those of its module. */
function moduleOf(name, document) {
  const ending = { query: 'Query', mutation: 'Mutation', subscription: 'Subscription' }
  const renamed = visit(document, {
    OperationDefinition: (node) => ({ ...node, name: { ...node.name, value: `${name}${ending[node.operation]}` } }),
    FragmentDefinition: (node) => ({ ...node, name: { ...node.name, value: `${name}_${node.name.value}` } }),
    FragmentSpread: (node) => ({ ...node, name: { ...node.name, value: `${name}_${node.name.value}` } }),
  })
  return renamed.definitions.map(print)
}

test('the frontends’ operations compile with Relay', () => {
  const files = readdirSync(new URL('../operations/', import.meta.url))
  const operations = files.flatMap((file) => Object.entries(separateOperations(parse(text(`tests/operations/${file}`)))))
  const modules = Object.fromEntries(operations.map(([name, document]) => [name, moduleOf(name, document)]))
  const { status, said } = compile(modules)
  assert.equal(status, 0, said)
  assert.equal(sent().length, operations.length, said)
})

const LIST = `fragment Directory_list on Query
  @refetchable(queryName: "DirectoryPageQuery")
  @argumentDefinitions(count: { type: "Int", defaultValue: 2 }, cursor: { type: "String" }) {
    partnerships(first: $count, after: $cursor) @connection(key: "Directory_partnerships") {
      edges { node { ...Directory_card } }
    }
  }`
const CARD = `fragment Directory_card on Partnership @refetchable(queryName: "DirectoryCardQuery") { name slug }`
const PAGE = `query DirectoryQuery { ...Directory_list }`

test('Relay pages through a list, and reads a record again by its id', async () => {
  const { status, said } = compile({ Directory: [LIST, CARD, PAGE] })
  assert.equal(status, 0, said)
  const documents = Object.fromEntries(sent())
  const first = (await ask(documents.DirectoryQuery)).partnerships
  const variables = { count: 2, cursor: first.pageInfo.endCursor }
  const second = (await ask(documents.DirectoryPageQuery, variables)).partnerships
  const ids = [...first.edges, ...second.edges].map((edge) => edge.node.id)
  assert.equal(new Set(ids).size, 4)
  const { node } = await ask(documents.DirectoryCardQuery, { id: ids[3] })
  assert.equal(node.name, second.edges[1].node.name)
})

test('what is read from a node that is not there is null', async () => {
  const { settlement } = await award()
  const gone = `${settlement.slice(0, -3)}AAA`
  const { node } = await ask('query ($id: ID!) { node(id: $id) { id } }', { id: gone })
  assert.equal(node, null)
})
