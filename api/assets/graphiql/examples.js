"use strict";

const authorization = '{\n  "Authorization": "Bearer PASTE_THE_ACCESS_TOKEN_HERE"\n}';

// What the editor opens with. A tab takes its variables as text.
window.saferGraphExamples = [
  {
    query: `# SaferGraph: community safety partnerships,
# their meetings and their money.
#
# Press the play button, or Ctrl-Enter. What is public
# needs no sign-in. The other tabs: a partnership's page,
# signing in, and what can be seen then.
# Ctrl-Space completes a word; the book on the left is
# the documentation.

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
    query: `# What a public site shows of a partnership:
# its board, its priorities, its money.

query PartnershipPage($slug: String!, $year: FinancialYear!) {
  partnership(by: { slug: $slug }) {
    name
    policeArea { name opcc { name } }
    board {
      name
      memberships(filter: { status: [CURRENT] }, first: 50) {
        totalCount
        nodes { role person { name jobTitle } organisation { name } }
      }
    }
    groups(kind: [THEME_GROUP, SUB_GROUP]) { name themes { name } }
    priorities(year: $year) { theme { name } standing rank }
    meetings(first: 5, orderBy: { field: SCHEDULED_FOR, direction: DESC }) {
      nodes { title scheduledFor venue status }
    }
    funding(year: $year) { settled allocated unallocated matched totalBudget }
  }
}
`,
    variables: '{\n  "slug": "safer-plymouth",\n  "year": "2018-19"\n}',
  },
  {
    query: `# Signing in. Put the password into the variables below.
# The demonstration's users are ROLE@demo.example; their
# password is printed when it starts.
#
# Copy the accessToken into the "Headers" of the next tabs:
#   { "Authorization": "Bearer …" }
# It lasts ten minutes; refreshSession gives a new one for
# the refreshToken.

mutation SignIn($input: SignInInput!) {
  signIn(input: $input) {
    session {
      accessToken
      expiresAt
      refreshToken
      viewer { user { name } grants { role scopeKind } }
    }
    userErrors { code message path }
  }
}
`,
    variables: '{\n  "input": {\n    "email": "opcc-analyst@demo.example",\n    "password": ""\n  }\n}',
  },
  {
    query: `# A commissioning plan, row by row, with its totals in
# pence. To see proposals too, put the access token of an
# analyst or a manager into "Headers", below:
#   { "Authorization": "Bearer …" }

query CommissioningTable($slug: String!, $year: FinancialYear!) {
  partnership(by: { slug: $slug }) {
    settlement(year: $year) {
      amount
      status
      position {
        settled
        allocated
        unallocated
        matched
        totalBudget
        undetermined
        approximate
      }
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
    query: `# Who the access token in "Headers" belongs to,
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
    headers: authorization,
  },
];
