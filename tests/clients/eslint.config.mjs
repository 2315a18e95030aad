// The rules of @graphql-eslint that the schema and the frontends' operations are held to.
import graphql from '@graphql-eslint/eslint-plugin'

const { configs } = graphql
const repository = new URL('../../', import.meta.url).pathname

// Values and parts of a record: without it they are nothing, so they have no id of their own. A type that is
// missing here has one.
const PARTS = `
  Abbreviation ActionUpdate AllocationPosition Approval AttendanceSummary AwardFactor AwardFormula AwardProposal
  Decision District DocumentVersion DraftDoubt DutyStatus EarlierText ExpectedReturn FactorShare FieldChange
  Finding FundSource FundingChange FundingCoverage FundingPosition FundingSummary FundingSummaryRow
  GrantCondition InterestDeclaration MatchFunding MeasureComparison MeasureSummary MeasureTarget OneTimeToken
  OrganisationAlias PartnershipBehind PlanMilestone PlanObjective PriorityFunding ProposedAward ProposedYear
  RecommendationProgress RoleHolders SearchResult Session SettlementChange SkillGap SkillGaps SkillRating
  Standing StandingItem StatedChange UserError Viewer Vote
`.trim().split(/\s+/)

export default [
  {
    files: ['**/*.graphql'],
    plugins: { '@graphql-eslint': graphql },
    languageOptions: {
      parser: graphql.parser,
      parserOptions: {
        graphQLConfig: {
          schema: `${repository}schema.graphql`,
          documents: `${repository}tests/operations/*.graphql`,
        },
      },
    },
  },
  {
    files: ['**/schema.graphql'],
    rules: {
      ...configs['flat/schema-recommended'].rules,
      ...configs['flat/schema-relay'].rules,
      '@graphql-eslint/strict-id-in-types': [
        'error',
        { exceptions: { suffixes: ['Connection', 'Edge', 'Payload'], types: ['PageInfo', ...PARTS] } },
      ],
      // Histories and what is found run one way, from the newest or the best on, as Relay's specification allows.
      '@graphql-eslint/relay-arguments': ['error', { includeBoth: false }],
      // Lists that are short by nature, such as the districts of a partnership, are plain lists: the frontends'
      // contract says so. Those that grow are connections, which give their nodes without edges too.
      '@graphql-eslint/relay-edge-types': [
        'error',
        { withEdgeSuffix: true, shouldImplementNode: true, listTypeCanWrapOnlyEdgeType: false },
      ],
    },
  },
  {
    files: ['**/operations/*.graphql'],
    rules: {
      ...configs['flat/operations-recommended'].rules,
      // The operations are the frontends', as they wrote them; some show a record once and keep nothing of it.
      '@graphql-eslint/require-selections': 'off',
    },
  },
]
