// What changed in the schema since the last release. Run as a program, it makes the schema of now that of the
// last release: `node support/released.mjs`.
import { CriticalityLevel, diff } from '@graphql-inspector/core'
import { buildSchema, parse, print, visit } from 'graphql'
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { text } from './service.mjs'

/** The changes that break a client of `before`. */
export async function breaking(before, after) {
  const changes = await diff(buildSchema(before), buildSchema(after))
  return changes.filter((change) => change.criticality.level === CriticalityLevel.Breaking)
}

/** Those of which the changelog's part for the next release has no entry "Breaking:" with their path in backticks. */
export function unannounced(changes, changelog) {
  const next = /^## \[Unreleased\]$([^]*?)(?=^## \[|$(?![^]))/m.exec(changelog)?.[1] ?? ''
  const entries = next.split(/^- /m).filter((entry) => entry.startsWith('Breaking:')).join('\n')
  return changes.filter((change) => !entries.includes(`\`${change.path}\``)).map((change) => `${change.path}: ${change.message}`)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  // Descriptions break nobody.
  const document = visit(parse(text('schema.graphql')), { enter: (node) => ({ ...node, description: undefined }) })
  writeFileSync(new URL('../released.graphql', import.meta.url), `${print(document)}\n`)
}
