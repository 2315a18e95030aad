//! Meetings as a clerk keeps them: what is refused and why, at what time, by many at once, and who may read what is
//! written.

mod at_once;
mod desk;
mod earlier;
mod life;
mod refusals;
mod states;
mod times;
