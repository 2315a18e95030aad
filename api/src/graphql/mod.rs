//! The schema: a file per aggregate, and what all of them share.

mod action;
mod action_status;
mod certainty;
mod connection;
mod context;
mod document;
mod error;
mod filtered;
mod funding;
mod group;
mod guard;
mod history;
mod indicator;
mod loaders;
mod measure;
mod meeting;
mod membership;
mod node;
mod nullable;
mod organisation;
mod partnership;
mod payload;
mod person;
mod place;
mod plan;
mod recommendation;
mod risk;
mod role;
mod scalars;
mod schema;
mod session;
mod theme;
mod viewer;

pub(crate) use guard::guard;
pub use loaders::Asking;
pub use schema::{Schema, schema, sdl};
