// Variables for the examples: those of the demonstration, whose ids are asked for once.

const PLACES = `{
  partnership(by: { slug: "safer-plymouth" }) {
    id policeArea { id } board { id }
    settlement(year: "2018-19") { id allocations(first: 1) { nodes { id } } }
    meetings(filter: { from: "2018-03-06", to: "2018-03-06" }) { nodes { id } }
  }
}`

let places

const PLAIN = {
  slug: 'safer-plymouth',
  county: 'worcestershire',
  year: '2018-19',
  years: ['2017-18', '2018-19'],
  from: '2017-04-01',
  to: '2018-03-31',
  asOf: '2018-04-01',
  text: 'plymouth',
}

/** The variables of an operation, as text for the editor. What has no example is left for the person to fill in. */
export async function variablesOf(definitions) {
  const entries = []
  for (const { variable, type } of definitions) {
    const name = variable.name.value
    const optional = type.kind !== 'NonNullType'
    const value = PLAIN[name] ?? (optional ? null : ((await known(name)) ?? (name === 'input' ? {} : '')))
    entries.push([name, value])
  }
  return entries.length ? JSON.stringify(Object.fromEntries(entries), null, 2) : ''
}

async function known(name) {
  places ??= find()
  const partnership = await places
  if (!partnership) return null
  const ids = {
    area: partnership.policeArea.id,
    partnership: partnership.id,
    group: partnership.board?.id,
    settlement: partnership.settlement?.id,
  }
  return ids[name] ?? (name === 'id' ? partnership.meetings.nodes[0]?.id : null)
}

async function find() {
  const headers = { 'content-type': 'application/json', accept: 'application/json' }
  const body = JSON.stringify({ query: PLACES })
  const answer = await (await fetch('/graphql', { method: 'POST', headers, body })).json().catch(() => ({}))
  return answer.data?.partnership
}
