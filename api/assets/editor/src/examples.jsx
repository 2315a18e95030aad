// The panel with the frontends' operations, each of which opens in a tab with variables that find something
// in the demonstration.
import { useEditorContext } from '@graphiql/react'
import county from '@operations/county-board.graphql'
import spend from '@operations/opcc-spend.graphql'
import workspace from '@operations/partnership-workspace.graphql'
import performance from '@operations/performance.graphql'
import site from '@operations/public-site.graphql'
import { getOperationAST, parse, print, separateOperations } from 'graphql'
import { variablesOf } from './variables.js'

const FILES = [
  ['Public site', site],
  ['Partnership workspace (signed in)', workspace],
  ['County board (signed in)', county],
  ['Spend dashboard (signed in)', spend],
  ['Performance and search', performance],
]

const GROUPS = FILES.map(([title, text]) => {
  // Signing in has a panel: the history would keep the password.
  const { SignIn, ...alone } = separateOperations(parse(text))
  const operations = Object.entries(alone).map(([name, document]) => {
    const operation = getOperationAST(document, name)
    return { name, kind: operation.operation, query: print(document), given: operation.variableDefinitions ?? [] }
  })
  return { title, operations }
})

const Icon = () => (
  <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden="true">
    <path d="M4 5h16M4 12h16M4 19h10" />
    <path d="m17 16 4 3-4 3z" fill="currentColor" />
  </svg>
)

function Panel() {
  const { addTab, setOperationName, queryEditor, variableEditor } = useEditorContext({ nonNull: true })
  const open = async ({ name, query, given }) => {
    const variables = await variablesOf(given)
    addTab()
    // The editors show the new tab once this turn is over.
    setTimeout(() => {
      queryEditor?.setValue(query)
      variableEditor?.setValue(variables)
      setOperationName(name)
    })
  }
  return (
    <section className="panel">
      <h2>Examples</h2>
      <p>What the frontends ask. One opens in a tab of its own; the play button runs it.</p>
      {GROUPS.map(({ title, operations }) => (
        <div key={title}>
          <h3>{title}</h3>
          <ul>
            {operations.map((operation) => (
              <li key={operation.name}>
                <button type="button" className="graphiql-un-styled" onClick={() => open(operation)}>
                  {operation.name}
                </button>
                {operation.kind !== 'query' && <em> {operation.kind}</em>}
              </li>
            ))}
          </ul>
        </div>
      ))}
    </section>
  )
}

/** The panel as GraphiQL takes it. */
export const examplesPlugin = { title: 'Examples', icon: Icon, content: Panel }
