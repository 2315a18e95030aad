// Builds the page at `/` into ../graphiql, whose files are committed and stand in the program.
import { build } from 'esbuild'
import { readFile, writeFile, cp, readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))
const out = join(here, '../graphiql')
const operations = join(here, '../../../tests/operations')

// Dialogs would put a style sheet into the page to stop it from scrolling behind them, which the page's
// Content-Security-Policy forbids and a page that never scrolls does not need.
const withoutInlineStyles = {
  name: 'without-inline-styles',
  setup: (it) => it.onResolve({ filter: /^react-style-singleton$/ }, () => ({ path: join(here, 'src/no-style.js') })),
}

// There is one copy of it here, as the build sees to.
const oneGraphql = {
  name: 'one-graphql',
  setup: (it) => it.onResolve({ filter: /instanceOf\.m?js$/ }, () => ({ path: join(here, 'src/instance-of.js') })),
}

const result = await build({
  absWorkingDir: here,
  entryPoints: { page: 'src/page.jsx' },
  outdir: out,
  bundle: true,
  minify: true,
  metafile: true,
  format: 'iife',
  target: 'es2021',
  jsx: 'automatic',
  charset: 'utf8',
  legalComments: 'none',
  define: { 'process.env.NODE_ENV': '"production"' },
  alias: { '@operations': operations },
  loader: { '.graphql': 'text', '.ttf': 'dataurl', '.woff2': 'dataurl' },
  plugins: [withoutInlineStyles, oneGraphql],
})
await cp(join(here, 'src/index.html'), join(out, 'index.html'))
await writeFile(join(out, 'LICENSES.txt'), await licences(Object.keys(result.metafile.inputs)))

/** The licence of every package that went in. */
async function licences(inputs) {
  const folders = new Set()
  for (const input of inputs) {
    const found = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)
    if (found) folders.add(join(here, found[1]))
  }
  const parts = new Map()
  for (const folder of [...folders].sort()) {
    const { name, version, license, author } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'))
    const file = (await readdir(folder)).find((file) => /^licen[cs]e/i.test(file))
    const text = file ? await readFile(join(folder, file), 'utf8') : `${license}, ${author?.name ?? author ?? name}`
    parts.set(`${name} ${version} (${license})`, text.trim())
  }
  const entries = [...parts].map(([title, text]) => `${title}\n${'-'.repeat(title.length)}\n\n${text}\n`)
  return `The page at / is built from these packages.\n\n${entries.join('\n\n')}`
}
