//! What is entered of organisations, groups, seats, people and partnerships, and the rules it is held to.

mod group;
mod organisation;
mod partnership;
mod person;
mod seat;
mod skills;

pub use group::{GroupChange, GroupTerms, check_standing_items};
pub use organisation::{OrganisationChange, OrganisationTerms};
pub use partnership::{DistrictTerms, PartnershipChange, PartnershipTerms, check_districts, check_status};
pub use person::{PersonChange, PersonTerms};
pub use seat::{SeatChange, SeatTerms};
pub use skills::{Gap, Rated, RatingTerms, check_ratings, gaps};

#[cfg(test)]
use crate::Refusals;

#[cfg(test)]
pub(crate) fn told(check: impl FnOnce(&mut Refusals)) -> Vec<String> {
    let mut refusals = Refusals::default();
    check(&mut refusals);
    let refusals = refusals.none().err().unwrap_or_default();
    refusals.into_iter().map(|refusal| format!("{:?} {}", refusal.code, refusal.path.join("."))).collect()
}
