//! The schema: a file per aggregate, and what all of them share.

mod certainty;
mod connection;
mod context;
mod error;
mod funding;
mod group;
mod guard;
mod history;
mod loaders;
mod node;
mod organisation;
mod partnership;
mod payload;
mod person;
mod place;
mod scalars;
mod schema;
mod session;
mod theme;
mod viewer;

pub(crate) use guard::guard;
pub use loaders::Asking;
pub use schema::{Schema, schema, sdl};
