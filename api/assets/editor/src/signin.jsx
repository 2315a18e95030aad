// The panel to sign in at, and what keeps the token in the headers of the tab that is shown.
import { Button, useEditorContext, useHeadersEditorState } from '@graphiql/react'
import { useEffect, useRef, useState } from 'react'
import { signIn, signOut, useSession } from './session.js'

const Icon = () => (
  <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden="true">
    <circle cx="8" cy="15" r="4.5" />
    <path d="M11.5 12 20 3.5M16 7.5l3 3" />
  </svg>
)

function Panel() {
  const session = useSession()
  return (
    <section className="panel">
      <h2>Sign in</h2>
      {session ? <SignedIn session={session} /> : <Form />}
      <h3>By hand</h3>
      <p>
        The mutation <code>signIn</code> gives an access token for ten minutes and a refresh token, which
        <code> refreshSession</code> changes into the next ones. Send the access token with each request:
      </p>
      <pre>{'Authorization: Bearer …'}</pre>
      <p>
        Over a WebSocket it stands in the payload of <code>connection_init</code>, as <code>authorization</code>.
        Without a token you see what is public.
      </p>
      <p>
        The demonstration's users are <code>administrator@demo.example</code>, <code>opcc-analyst@demo.example</code> and
        so on for each role; their password is printed when it starts.
      </p>
    </section>
  )
}

function Form() {
  const [failure, setFailure] = useState(null)
  const [busy, setBusy] = useState(false)
  const submit = async (event) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    setBusy(true)
    setFailure(null)
    try {
      await signIn(form.get('email'), form.get('password'))
    } catch (error) {
      setFailure(error.message)
      setBusy(false)
    }
  }
  return (
    <form onSubmit={submit}>
      <label>E-mail address<input name="email" type="email" autoComplete="username" required /></label>
      <label>Password<input name="password" type="password" autoComplete="current-password" required /></label>
      <Button type="submit" disabled={busy}>Sign in</Button>
      {failure && <p role="alert">{failure}</p>}
    </form>
  )
}

function SignedIn({ session: { viewer } }) {
  const roles = viewer.grants.map((grant) => grant.role).join(', ')
  return (
    <div>
      <p><strong>{viewer.user?.name}</strong> is signed in{roles && `, as ${roles}`}.</p>
      <p>The token stands in the headers of every tab that you open, and is renewed before it ends.</p>
      <Button type="button" onClick={signOut}>Sign out</Button>
    </div>
  )
}

/** Writes the token into the headers of the tab that is shown, and takes it away after signing out. */
export function TokenInHeaders() {
  const session = useSession()
  const { activeTabIndex, headerEditor } = useEditorContext({ nonNull: true })
  const [headers, setHeaders] = useHeadersEditorState()
  const last = useRef(null)
  useEffect(() => {
    const token = session && `Bearer ${session.accessToken}`
    if (!headerEditor || (!token && !last.current)) return
    const next = withToken(headers, token)
    if (next !== headers) setHeaders(next)
    last.current = token
  }, [session, activeTabIndex, headerEditor])
  return null
}

/** The headers with this token, as text; what cannot be read as headers is left alone. */
function withToken(headers, token) {
  try {
    const { Authorization, ...others } = headers?.trim() ? JSON.parse(headers) : {}
    const next = token ? { ...others, Authorization: token } : others
    return Object.keys(next).length ? JSON.stringify(next, null, 2) : ''
  } catch {
    return headers
  }
}

/** The panel as GraphiQL takes it. */
export const signInPlugin = { title: 'Sign in', icon: Icon, content: Panel }
