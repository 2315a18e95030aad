// Ids of records by their type in lower case, for questions at random to name.
import { ask } from '../clients/support/service.mjs'

const query = `{
  partnerships(first: 3, filter: { text: "plymouth" }) { nodes { ...P } }
  organisations(first: 2) { nodes { __typename id } }
  people(first: 2) { nodes { __typename id } }
  themes { __typename id }
  indicators { __typename id }
  funds(first: 2) { nodes { __typename id } }
  meetings(first: 3) { nodes { __typename id agenda { __typename id } minutes { __typename id actionPoints { __typename id } } } }
  allocations(first: 3) { nodes { __typename id } }
  users(first: 4) { nodes { __typename id grants { __typename id } } }
  comparatorGroups { __typename id }
}
fragment P on Partnership {
  __typename id policeArea { __typename id } board { __typename id memberships(first: 2) { nodes { __typename id } } } districts { name }
  settlement(year: "2018-19") { __typename id } plans { __typename id } priorities(year: "2018-19") { __typename id } risks { __typename id } bids { __typename id }
  documents(first: 2) { nodes { __typename id } } measures(first: 2) { nodes { __typename id } } recommendations { __typename id }
}`

const ids = {}
JSON.stringify(await ask(query, {}, process.argv[2]), (_, value) => {
  if (value?.__typename) (ids[value.__typename.toLowerCase()] ??= []).push(value.id)
  return value
})
for (const [type, found] of Object.entries(ids)) ids[type] = [...new Set(found)].slice(0, 4)
console.log(JSON.stringify(ids))
