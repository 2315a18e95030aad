//! Units of work on meetings: called, prepared, minuted, published, approved.
//!
//! The audit tells of papers what changed by fingerprint, never in words: whoever reads the audit does not
//! always read drafts.

mod agenda;
mod attendance;
mod declarations;
mod ground;
mod items;
mod minutes;
mod publication;
mod schedule;

pub use agenda::{NewAgenda, set_agenda};
pub use attendance::{Attended, record_attendance};
pub use declarations::{Declared, record_declarations};
pub use minutes::{NewMinute, RevisedMinute, record_minute, remove_minute, revise_minute};
pub use publication::{Approval, Step, approve_minutes, publish};
pub use schedule::{Called, Planned, Standing, call, plan, stand};

pub(crate) use ground::{Proof, permitted};
