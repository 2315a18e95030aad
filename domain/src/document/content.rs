//! What a file is, told by its bytes as they pass: neither its name nor what its sender calls it is believed.

mod archive;

use super::FileFormat;
use crate::{Refusal, RefusalCode};

/// So many bytes from the start tell most formats.
const HEAD: usize = 8 * 1_024;

/// So many bytes from the end hold the directory of a ZIP archive, for some ten thousand entries.
const TAIL: usize = 1_024 * 1_024;

/// What is taken, for messages.
const TAKEN: &str = "PDF, Word, Excel and PowerPoint (without macros), OpenDocument, plain text and CSV in UTF-8, PNG \
                     and JPEG are taken";

/// Why a file is not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotTaken {
    /// There is nothing in it.
    #[error("The file is empty.")]
    Empty,
    /// It is something else.
    #[error("The file is {0}: {TAKEN}.")]
    Other(String),
    /// It is what it is, and said to be something else.
    #[error("The file is {is}, but {said}: send it as what it is.")]
    Disguised {
        /// What it is.
        is: &'static str,
        /// What was said of it.
        said: String,
    },
}

impl From<NotTaken> for Refusal {
    fn from(not_taken: NotTaken) -> Self {
        let code = if not_taken == NotTaken::Empty { RefusalCode::Required } else { RefusalCode::Invalid };
        Self::new(code, &["file"], not_taken.to_string())
    }
}

/// Looks at the bytes of a file as they pass.
#[derive(Debug, Default)]
pub struct Inspector {
    size: u64,
    head: Vec<u8>,
    /// The last bytes, up to twice [`TAIL`].
    tail: Vec<u8>,
    text: Text,
}

/// Whether what has passed is text in UTF-8.
#[derive(Debug)]
struct Text {
    holds: bool,
    /// The start of a character whose rest is still to come.
    begun: Vec<u8>,
}

impl Default for Text {
    fn default() -> Self {
        Self { holds: true, begun: Vec::new() }
    }
}

impl Text {
    fn feed(&mut self, bytes: &[u8]) {
        if !self.holds {
            return;
        }
        let control = |byte: &u8| (*byte < 0x20 && !b"\t\n\r\x0c".contains(byte)) || *byte == 0x7f;
        if bytes.iter().any(control) {
            self.holds = false;
            return;
        }
        self.begun.extend_from_slice(bytes);
        let whole = match std::str::from_utf8(&self.begun) {
            Ok(_) => self.begun.len(),
            Err(error) if error.error_len().is_none() => error.valid_up_to(),
            Err(_) => {
                self.holds = false;
                0
            }
        };
        self.begun.drain(..whole);
    }

    fn is_whole(&self) -> bool {
        self.holds && self.begun.is_empty()
    }
}

impl Inspector {
    /// Looks at the next bytes.
    pub fn feed(&mut self, bytes: &[u8]) {
        self.size = self.size.saturating_add(bytes.len() as u64);
        let missing = HEAD.saturating_sub(self.head.len()).min(bytes.len());
        self.head.extend_from_slice(&bytes[..missing]);
        self.tail.extend_from_slice(&bytes[bytes.len().saturating_sub(TAIL)..]);
        if self.tail.len() > 2 * TAIL {
            self.tail.drain(..self.tail.len() - TAIL);
        }
        self.text.feed(bytes);
    }

    /// What the file is, if it is what its name and what it was `declared` as say.
    ///
    /// # Errors
    /// [`NotTaken`].
    pub fn finish(self, file_name: Option<&str>, declared: Option<&str>) -> Result<FileFormat, NotTaken> {
        let extension = file_name.and_then(|name| name.rsplit_once('.')).map(|(_, it)| it.to_ascii_lowercase());
        let declared = declared.map(essence).filter(|it| !NEUTRAL.contains(&it.as_str()));
        let mut is = self.format()?;
        let called_csv = extension.as_deref() == Some("csv")
            || extension.is_none() && declared.as_deref().is_some_and(|it| it.ends_with("/csv"));
        if is == FileFormat::Text && called_csv {
            is = FileFormat::Csv;
        }
        let disguised = |said: String| Err(NotTaken::Disguised { is: is.name(), said });
        match (extension, declared) {
            (Some(extension), _) if !is.extensions().contains(&extension.as_str()) => {
                disguised(format!("its name ends in .{}", brief(&extension)))
            }
            (_, Some(declared)) if !is.may_be_declared(&declared) => {
                disguised(format!("it is declared as {}", brief(&declared)))
            }
            _ => Ok(is),
        }
    }

    fn format(&self) -> Result<FileFormat, NotTaken> {
        if self.size == 0 {
            return Err(NotTaken::Empty);
        }
        if self.head.starts_with(b"PK") {
            return archive::format(&self.head, &self.tail, self.size);
        }
        match infer::get(&self.head).map(|kind| kind.mime_type()) {
            Some("application/pdf") => Ok(FileFormat::Pdf),
            Some("image/png") => Ok(FileFormat::Png),
            Some("image/jpeg") => Ok(FileFormat::Jpeg),
            Some("application/vnd.microsoft.portable-executable" | "application/x-executable") => {
                Err(NotTaken::Other("a program".to_owned()))
            }
            Some(other) => Err(NotTaken::Other(format!("of the type {other}"))),
            None if self.text.is_whole() => Ok(FileFormat::Text),
            None => Err(NotTaken::Other("neither of a known type nor text in UTF-8".to_owned())),
        }
    }
}

/// What programs declare that do not know.
const NEUTRAL: [&str; 4] = ["", "application/octet-stream", "application/x-www-form-urlencoded", "binary/octet-stream"];

/// A media type without its parameters.
fn essence(media_type: &str) -> String {
    media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// What a sender said, short enough for a message.
fn brief(said: &str) -> String {
    said.chars().filter(|it| !it.is_control()).take(80).collect()
}

#[cfg(test)]
mod tests;
