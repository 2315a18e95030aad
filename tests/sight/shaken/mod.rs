//! The demonstration shaken at random: whatever design.md §3 makes a difference of is thrown anew.

mod money;
mod papers;
mod people;
mod plans;

use super::change::Change;
use super::rows::Rows;
use crate::support::dice::Dice;
use anyhow::Result;

/// Shakes everything. `rows` is what was there before.
pub(super) async fn all(dice: &mut Dice, rows: &Rows, change: &Change<'_>) -> Result<()> {
    people::places(dice, rows, change).await?;
    people::groups(dice, rows, change).await?;
    people::seats(dice, rows, change).await?;
    papers::meetings(dice, rows, change).await?;
    papers::documents(dice, rows, change).await?;
    papers::actions(dice, rows, change).await?;
    plans::all(dice, rows, change).await?;
    money::settlements(dice, rows, change).await?;
    money::allocations(dice, rows, change).await?;
    money::audit(dice, rows, change).await
}
