//! What is done with plans, priorities, risks, bids and recommendations.

mod bid;
mod plan;
mod priority;
mod recommendation;
mod risk;

pub(crate) use bid::BidMutation;
pub(crate) use plan::PlanMutation;
pub(crate) use priority::PriorityMutation;
pub(crate) use recommendation::RecommendationMutation;
pub(crate) use risk::RiskMutation;
