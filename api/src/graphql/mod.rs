//! The schema: a file per aggregate, and what all of them share.

mod connection;
mod context;
mod error;
mod group;
mod loaders;
mod node;
mod organisation;
mod partnership;
mod person;
mod place;
mod scalars;
mod schema;
mod theme;

pub use loaders::Asking;
pub use schema::{Schema, schema, sdl};
