//! Who sees and does what, walked from the schema itself (design.md §3): every field, every root field and
//! every list, as every role inside its scope, outside it and when its grant is over.

mod accounts;
mod attendance;
mod cast;
mod contracts;
mod drafting;
mod examples;
mod fields;
mod filters;
mod funding;
mod governance;
mod landmarks;
mod lists;
mod marks;
mod meetings;
mod money;
mod mutations;
mod papers;
mod performance;
mod places;
mod planning;
mod queries;
mod references;
mod schema;
mod selection;
mod subscriptions;
mod traces;
mod world;
