//! The words, values and rules of community safety partnerships.
//!
//! Plain synchronous Rust: nothing here knows the web, SQL or the clock. Each value type cannot hold
//! a wrong value; each rule names its source. The constitution is `docs/design.md`.

pub mod access;
pub mod account;
pub mod action;
pub mod bundle;
pub mod calendar;
pub mod decimal;
pub mod document;
pub mod drafting;
pub mod duty;
pub mod exempt;
pub mod fault;
pub mod financial_year;
pub mod finding;
pub mod funding;
pub mod governance;
pub mod group;
pub mod history;
pub mod ids;
pub mod indicator;
pub mod live;
pub mod london;
pub mod measure;
pub mod meeting;
pub mod membership;
pub mod money;
pub mod organisation;
pub mod page;
pub mod partnership;
pub mod password;
pub mod percent;
pub mod period;
pub mod person;
pub mod place;
pub mod plan;
pub mod quorum;
pub mod rate;
pub mod refusal;
pub mod register;
pub mod risk;
pub mod search;
pub mod tables;
pub mod text;
pub mod theme;
pub mod words;

pub use fault::Fault;
pub use financial_year::FinancialYear;
pub use money::Pence;
pub use refusal::{Refusal, RefusalCode, Refusals, check_version};
