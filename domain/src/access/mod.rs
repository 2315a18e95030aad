//! Who may do what (design.md §3): the one policy, who asks, and the proof that they may.
//!
//! [`Role::extent`] is the whole matrix. A [`Viewer`] is who asks; it hands out a [`Sight`] for reading
//! and an [`Access`] for acting, which nobody else can make. `persistence` turns their [`Reach`] into
//! SQL conditions.

mod grant;
mod granting;
mod permit;
mod policy;
mod reach;
mod table;
mod viewer;

pub use grant::{Grant, Ground, Scope};
pub use granting::Ungrantable;
pub use permit::{Access, Denied, Permit, capability};
pub use policy::{Extent, Permission, Role, ScopeKind};
pub use reach::{Place, Reach};
pub use table::policy_table;
pub use viewer::{Sight, Viewer};
