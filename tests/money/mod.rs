//! Money seen from outside, on both databases: exact whoever acts, at once or cut short.

mod at_once;
mod cut_short;
mod desk;
mod guards;
mod histories;
mod limits;
mod verify;
