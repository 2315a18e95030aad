// What the editor opens with. A tab takes its variables as text.
export const TABS = [
  {
    query: `# SaferGraph: community safety partnerships,
# their meetings and their money.
#
# Press the play button, or Ctrl-Enter. What is public
# needs no sign-in; the key on the left signs you in.
# On the left, too: the documentation, what you asked
# before, an explorer to put a query together with, and
# what the frontends ask. Ctrl-Space completes a word.

query FindPartnerships {
  partnerships(
    filter: { text: "plymouth" }
    orderBy: { field: NAME, direction: ASC }
    first: 20
  ) {
    totalCount
    pageInfo { hasNextPage endCursor }
    nodes {
      id
      name
      slug
      onsCode
      policeArea { name }
      districts { name }
    }
  }
}
`,
  },
  {
    query: `# A commissioning plan, row by row, with its totals in
# pence. An analyst or a manager sees proposals too.

query CommissioningTable($slug: String!, $year: FinancialYear!) {
  partnership(by: { slug: $slug }) {
    settlement(year: $year) {
      amount
      status
      position { settled allocated unallocated matched totalBudget undetermined approximate }
      statements { measure stated computed difference quote }
      allocations(first: 50) {
        totalCount
        nodes {
          title
          stage
          amount
          amountCertainty
          totalBudget
          themes { name }
          provider { name }
        }
      }
    }
  }
}
`,
    variables: '{\n  "slug": "safer-plymouth",\n  "year": "2018-19"\n}',
  },
  {
    query: `# Money as it moves, over a WebSocket. Sign in, press the
# play button, and issue or pay something in another tab.

subscription WatchFunding {
  fundingChanged {
    settlement { id partnership { name } }
    entry { kind amount }
    position { settled allocated paid unallocated }
  }
}
`,
  },
  {
    query: `# Whom the token in the headers belongs to,
# and what they may do.

query Me {
  viewer {
    user { name email }
    grants { role scopeKind validFrom validTo }
    canProposeAllocation: may(permission: PROPOSE_ALLOCATION)
    canReadExempt: may(permission: READ_EXEMPT)
  }
}
`,
  },
]
