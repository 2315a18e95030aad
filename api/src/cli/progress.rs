//! How far an import has come, shown where somebody is looking.

use indicatif::{ProgressBar, ProgressStyle};
use persistence::import::Progress;

/// A bar on the terminal; nothing where standard error is none.
pub(super) struct Bar(ProgressBar);

impl Bar {
    pub(super) fn new() -> Self {
        let bar = ProgressBar::new(0);
        if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos:>6} of {len:6} {msg}") {
            bar.set_style(style);
        }
        Self(bar)
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

impl Progress for Bar {
    fn stage(&self, name: &str, total: u64) {
        self.0.set_message(name.to_owned());
        self.0.set_position(0);
        self.0.set_length(total);
    }

    fn advance(&self, by: u64) {
        self.0.inc(by);
    }
}
