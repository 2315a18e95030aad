// The manners of the schema: lint rules, descriptions, deprecations, and what changed since the last release.
import { ESLint } from 'eslint'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildSchema, getNamedType, isEnumType, isInputObjectType, isNonNullType, isObjectType, isInterfaceType } from 'graphql'
import { text } from './support/service.mjs'
import { breaking, unannounced } from './support/released.mjs'

const schema = buildSchema(text('schema.graphql'))
const repository = new URL('../../', import.meta.url).pathname

/** Findings of the rules that are meant to be: no option of theirs says so. */
const MEANT = [
  // The funder is an organisation; that its name begins like the fund's is the language's doing.
  'Field "funder" starts with the name of the parent type "Fund"',
  // What is found is a record, or a part of one; the result around it is none.
  "Edge type's field `node` must implement `Node` interface.",
]

/** What the linter has against these files. */
async function lint(...files) {
  const linter = new ESLint({ cwd: repository, overrideConfigFile: new URL('eslint.config.mjs', import.meta.url).pathname })
  const results = await linter.lintFiles(files)
  assert.ok(results.length > 0)
  return results.flatMap(({ filePath, messages }) =>
    messages.map(({ line, ruleId, message }) => ({ place: `${filePath}:${line} ${ruleId}`, message })),
  )
}

test('the schema keeps the rules of @graphql-eslint, recommended and relay', async () => {
  const found = await lint('schema.graphql')
  assert.deepEqual(found.filter(({ message }) => !MEANT.includes(message)), [])
  const used = MEANT.filter((message) => found.some((one) => one.message === message))
  assert.deepEqual(used, MEANT, 'an exception that is not needed any more')
  assert.equal(found.length, MEANT.length)
})

test('the operations of the frontends keep the rules of @graphql-eslint', async () => {
  assert.deepEqual(await lint('tests/operations/*.graphql'), [])
})

const types = Object.values(schema.getTypeMap()).filter((type) => !type.name.startsWith('__'))
const outputs = types.filter((type) => isObjectType(type) || isInterfaceType(type))

test('what may be null says what null means', () => {
  const silent = outputs.flatMap((type) =>
    Object.values(type.getFields())
      .filter((field) => !isNonNullType(field.type) && type !== schema.getSubscriptionType())
      .filter((field) => !/\bnull\b/i.test(field.description ?? ''))
      .map((field) => `${type.name}.${field.name}`),
  )
  assert.deepEqual(silent, [])
})

const CODES = schema.getType('UserErrorCode').getValues().map((value) => value.name)
const mutations = schema.getMutationType().getFields()

/** The codes that a mutation's description names, those of the mutations it refers to among them. */
function codesOf(name, seen = []) {
  const told = /Refusals:([^]*)/.exec(mutations[name].description ?? '')?.[1]
  if (told === undefined || seen.includes(name)) return []
  const others = [...told.matchAll(/as for `(\w+)`/g)].map((found) => found[1])
  return [
    ...CODES.filter((code) => new RegExp(`\\b${code}\\b`).test(told)),
    ...others.filter((other) => mutations[other]).flatMap((other) => codesOf(other, [...seen, name])),
  ]
}

test('every mutation names the codes it refuses with', () => {
  const silent = Object.keys(mutations).filter((name) => codesOf(name).length === 0)
  assert.deepEqual(silent, [])
})

test('a mutation that takes expectedVersion names STALE_VERSION', () => {
  const silent = Object.values(mutations).filter(({ name, args }) => {
    const input = getNamedType(args[0].type)
    return isInputObjectType(input) && input.getFields().expectedVersion && !codesOf(name).includes('STALE_VERSION')
  })
  assert.deepEqual(silent.map(({ name }) => name), [])
})

/** The deprecations that do not say since when, as a day, or what to use, in backticks. */
function vague(schema) {
  const parts = Object.values(schema.getTypeMap()).flatMap((type) => {
    if (isEnumType(type)) return type.getValues().map((value) => [`${type.name}.${value.name}`, value])
    if (!type.getFields) return []
    return Object.values(type.getFields()).flatMap((field) => [
      [`${type.name}.${field.name}`, field],
      ...(field.args ?? []).map((arg) => [`${type.name}.${field.name}(${arg.name})`, arg]),
    ])
  })
  return parts
    .filter(([, part]) => part.deprecationReason != null)
    .filter(([, part]) => !(/\b\d{4}-\d{2}-\d{2}\b/.test(part.deprecationReason) && /`[^`]+`/.test(part.deprecationReason)))
    .map(([place]) => place)
}

test('what is deprecated says since when and what to use', () => {
  assert.deepEqual(vague(schema), [])
})

test('a deprecation without day or replacement is found', () => {
  const sample = buildSchema(`type Query {
    good: Int @deprecated(reason: "Since 2026-01-31: use \`better\`.")
    bare: Int @deprecated
    undated: Int @deprecated(reason: "Use \`better\`.")
    lost(by: Int @deprecated(reason: "2026-01-31")): Int
    better: Kind
  } enum Kind { OLD @deprecated(reason: "old") NEW }`)
  assert.deepEqual(vague(sample), ['Query.bare', 'Query.undated', 'Query.lost(by)', 'Kind.OLD'])
})

test('nothing breaks the last release unless the changelog says so', async () => {
  const changes = await breaking(text('tests/clients/released.graphql'), text('schema.graphql'))
  assert.deepEqual(unannounced(changes, text('CHANGELOG.md')), [])
})

test('a change that breaks is found, and announced by its name', async () => {
  const before = 'type Query { a: Int b: Int }'
  const changes = await breaking(before, 'type Query { a: Int! c: Int }')
  assert.deepEqual(changes.map((change) => change.path), ['Query.b'])
  const log = (line) => `## [Unreleased]\n\n${line}\n\n## [0.1.0]\n- Breaking: \`Query.b\` is gone.\n`
  assert.equal(unannounced(changes, log('- Something.')).length, 1)
  assert.equal(unannounced(changes, log('- Breaking: `Query.b` is gone; use\n  `Query.c`.')).length, 0)
})
