//! Who may do what (design.md §3): the one policy, who asks, and the proof that they may.
//!
//! [`Role::extent`] is the whole matrix. A [`Viewer`] is who asks; it hands out a [`Sight`] for reading
//! and an [`Access`] for acting, which nobody else can make. `persistence` turns their [`Reach`] into
//! SQL conditions.

mod policy;
mod reach;
mod viewer;

pub use policy::{Extent, Permission, Role, ScopeKind};
pub use reach::Reach;
pub use viewer::{Access, Denied, Grant, Ground, Scope, Sight, Viewer, capability};
