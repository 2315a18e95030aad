// The types that @graphql-codegen makes of the frontends' operations compile under `strict`.
import { codegen } from '@graphql-codegen/core'
import * as operationsPlugin from '@graphql-codegen/typescript-operations'
import * as typesPlugin from '@graphql-codegen/typescript'
import assert from 'node:assert/strict'
import { buildSchema, parse } from 'graphql'
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import ts from 'typescript'
import { text } from './support/service.mjs'

const generated = new URL('.generated/', import.meta.url)

/** What the scalars are in a frontend: `Pence` is within what a number holds exactly. */
const scalars = { Date: 'string', DateTime: 'string', Decimal: 'string', FinancialYear: 'string', Pence: 'number' }
const config = { scalars, strictScalars: true, enumsAsTypes: true, useTypeImports: true, skipTypename: false }

const files = readdirSync(new URL('../operations/', import.meta.url))

async function generate() {
  const source = text('schema.graphql')
  return codegen({
    filename: 'operations.ts',
    schema: parse(source),
    schemaAst: buildSchema(source),
    documents: files.map((location) => ({ location, document: parse(text(`tests/operations/${location}`)) })),
    config,
    plugins: [{ types: config }, { operations: config }],
    pluginMap: { types: typesPlugin, operations: operationsPlugin },
  })
}

/** What the compiler has against each of the files, with everything checked that it can. */
function faults(...names) {
  const program = ts.createProgram(names, {
    strict: true,
    noEmit: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    target: ts.ScriptTarget.ES2022,
    lib: ['lib.es2022.d.ts'],
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    types: [],
  })
  const said = (diagnostic) => ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n')
  const found = ts.getPreEmitDiagnostics(program)
  return names.map((name) => found.filter(({ file }) => file?.fileName === name).map(said))
}

test('the types of the frontends’ operations compile under strict, and say what is null', async () => {
  mkdirSync(generated, { recursive: true })
  const types = new URL('operations.ts', generated).pathname
  writeFileSync(types, await generate())
  const wrong = new URL('wrong.ts', generated).pathname
  writeFileSync(
    wrong,
    `import type { PartnershipPageQuery } from './operations'
     export const name = (data: PartnershipPageQuery): string => data.partnership.name`,
  )
  const use = new URL('usage.ts', import.meta.url).pathname
  const [inTypes, inUse, inWrong] = faults(types, use, wrong)
  assert.deepEqual([inTypes, inUse], [[], []])
  assert.deepEqual(inWrong, ["'data.partnership' is possibly 'null' or 'undefined'."])
})
