// How a frontend uses the types of its operations; compiled by operations.test.mjs, never run.
import type { PartnershipPageQuery, ProposeAllocationMutation, SpendByThemeQuery, WatchFundingSubscription } from './.generated/operations'

export const pounds = (pence: number | null): string => (pence === null ? 'not known' : `£${pence / 100}`)

/** A partnership that is not there is null; so is a chair where nobody chairs. */
export function chair(page: PartnershipPageQuery): string {
  const board = page.partnership?.board
  return board?.chair?.person?.name ?? 'vacant'
}

/** A row of no theme is possible; its money is always a number. */
export const rows = (summary: SpendByThemeQuery): [string, number][] =>
  summary.fundingSummary.rows.map((row) => [row.theme?.name ?? 'no theme', row.position.allocated])

export function outcome({ proposeAllocation: { allocation, userErrors } }: ProposeAllocationMutation): string {
  if (!allocation) return userErrors.map((error) => `${error.code}: ${error.message}`).join('; ')
  return `${allocation.stage} ${pounds(allocation.amount ?? null)}`
}

export const moved = ({ fundingChanged: change }: WatchFundingSubscription): string =>
  `${change.settlement.partnership.name}: ${change.entry?.kind ?? 'nothing that may be seen'}`
