// The page at `/`: GraphiQL with its explorer, the frontends' operations and a place to sign in.
// Tabs and history are kept in the browser; headers, and so access tokens, are not.
import 'graphiql/style.css'
import '@graphiql/plugin-explorer/style.css'
import './page.css'
import { explorerPlugin } from '@graphiql/plugin-explorer'
import { createGraphiQLFetcher } from '@graphiql/toolkit'
import { GraphiQL } from 'graphiql'
import { createRoot } from 'react-dom/client'
import { examplesPlugin } from './examples.jsx'
import { signInPlugin, TokenInHeaders } from './signin.jsx'
import { TABS } from './tabs.js'

const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:'
const fetcher = createGraphiQLFetcher({
  url: '/graphql',
  subscriptionUrl: `${scheme}//${location.host}/graphql`,
  enableIncrementalDelivery: false,
})
const plugins = [explorerPlugin({ showAttribution: false }), examplesPlugin, signInPlugin]

const Page = () => (
  <GraphiQL
    fetcher={fetcher}
    plugins={plugins}
    defaultTabs={TABS}
    defaultEditorToolsVisibility="headers"
    shouldPersistHeaders={false}
    showPersistHeadersSettings={false}
  >
    <GraphiQL.Logo>SaferGraph</GraphiQL.Logo>
    <GraphiQL.Toolbar>
      {({ prettify, merge, copy }) => (
        <>
          {prettify}
          {merge}
          {copy}
          <TokenInHeaders />
        </>
      )}
    </GraphiQL.Toolbar>
  </GraphiQL>
)

createRoot(document.getElementById('page')).render(<Page />)
