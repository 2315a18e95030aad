// Who is signed in at this page. Kept in memory only: a token that is stored can be stolen.
import { useSyncExternalStore } from 'react'

const SESSION = 'session { accessToken expiresAt refreshToken viewer { user { name } grants { role } } }'
const SIGN_IN = `mutation SignIn($input: SignInInput!) {
  signIn(input: $input) { ${SESSION} userErrors { message } } }`
const REFRESH = `mutation RefreshSession($input: RefreshSessionInput!) {
  refreshSession(input: $input) { ${SESSION} userErrors { message } } }`
const SIGN_OUT = `mutation SignOut($input: SignOutInput!) {
  signOut(input: $input) { signedOut userErrors { message } } }`

/** How long before its end a session is refreshed. */
const EARLY = 60_000

let session = null
let timer
const listeners = new Set()

/** Who is signed in, or null. */
export const useSession = () => useSyncExternalStore(listen, () => session)

/** Signs in; throws what is to be shown to the person. */
export const signIn = async (email, password) => keep((await ask(SIGN_IN, { email, password })).signIn)

/** Ends the session, here and at the service. */
export async function signOut() {
  const refreshToken = session?.refreshToken
  set(null)
  if (refreshToken) await ask(SIGN_OUT, { refreshToken })
}

async function refresh() {
  try {
    keep((await ask(REFRESH, { refreshToken: session.refreshToken })).refreshSession)
  } catch {
    set(null)
  }
}

function keep({ session: given, userErrors }) {
  if (!given) throw new Error(userErrors.map((error) => error.message).join(' '))
  set(given)
  const left = Date.parse(given.expiresAt) - Date.now() - EARLY
  timer = setTimeout(refresh, Math.max(left, 1_000))
}

function set(next) {
  clearTimeout(timer)
  session = next
  for (const listener of listeners) listener()
}

function listen(listener) {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

async function ask(query, input) {
  const headers = { 'content-type': 'application/json', accept: 'application/json' }
  const body = JSON.stringify({ query, variables: { input } })
  const { data, errors } = await (await fetch('/graphql', { method: 'POST', headers, body })).json()
  if (!data) throw new Error(errors?.map((error) => error.message).join(' ') ?? 'No answer.')
  return data
}
