//! Headers of papers: what a file is called (RFC 6266) and which part of it is asked for (RFC 9110 §14).

use axum::http::HeaderMap;
use axum::http::header::{IF_RANGE, RANGE};
use domain::document::FileFormat;
use std::ops::Range;

/// The most characters of a file's name.
const LONGEST: usize = 120;

/// What a file with this title is called, and whether it is shown or saved: a name in ASCII for every program, and the
/// whole one for those that know RFC 8187.
pub(super) fn disposition(title: &str, format: Option<FileFormat>) -> String {
    let extension = format.and_then(|format| format.extensions().first()).map(|it| format!(".{it}"));
    let extension = extension.unwrap_or_default();
    let title: String = title.trim_end_matches(&extension).chars().take(LONGEST).collect();
    let safe = |sign: char| !sign.is_control() && !"/\\:*?\"<>|%;".contains(sign);
    let whole: String = title.chars().map(|sign| if safe(sign) { sign } else { '-' }).collect();
    let whole = whole.trim_matches(['.', ' ']);
    let whole = if whole.is_empty() { "document" } else { whole };
    let plain: String = whole.chars().map(|sign| if sign.is_ascii() { sign } else { '_' }).collect();
    let kind = if format.is_some_and(FileFormat::shown_inline) { "inline" } else { "attachment" };
    let coded = percent(&format!("{whole}{extension}"));
    format!("{kind}; filename=\"{plain}{extension}\"; filename*=UTF-8''{coded}")
}

/// `text` as an extended value (RFC 8187 §3.2.1).
fn percent(text: &str) -> String {
    let mut coded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            coded.push(char::from(byte));
        } else {
            coded.push_str(&format!("%{byte:02X}"));
        }
    }
    coded
}

/// Which part of a file is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// All of it.
    Whole,
    /// A part.
    Part(Range<u64>),
    /// A part that it does not have.
    Beyond,
}

/// Which part of a file of `size` bytes with this tag is asked for. Several parts at once are answered with all of it.
pub(super) fn range(headers: &HeaderMap, size: u64, tag: &str) -> Asked {
    let same = headers.get(IF_RANGE).is_none_or(|had| had.as_bytes() == tag.as_bytes());
    let asked = headers.get(RANGE).filter(|_| same).and_then(|asked| asked.to_str().ok());
    let Some((first, last)) = asked.and_then(|asked| asked.trim().strip_prefix("bytes=")?.split_once('-')) else {
        return Asked::Whole;
    };
    let number = |text: &str| text.trim().parse::<u64>().ok();
    let part = match (number(first), number(last)) {
        (Some(first), Some(last)) if first <= last => first..last.saturating_add(1).min(size),
        (Some(first), None) if last.trim().is_empty() => first..size,
        (None, Some(count)) if first.trim().is_empty() => size.saturating_sub(count)..size,
        _ => return Asked::Whole,
    };
    if part.is_empty() { Asked::Beyond } else { Asked::Part(part) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn a_name_is_safe_everywhere() {
        let pdf = Some(FileFormat::Pdf);
        assert_eq!(disposition("Agenda", pdf), "inline; filename=\"Agenda.pdf\"; filename*=UTF-8''Agenda.pdf");
        assert_eq!(
            disposition("../a\"b\r\nX: y\u{e9}.docx", Some(FileFormat::Docx)),
            "attachment; filename=\"-a-b--X- y_.docx\"; filename*=UTF-8''-a-b--X-%20y%C3%A9.docx"
        );
        assert!(disposition("...", None).starts_with("attachment; filename=\"document\""));
    }

    #[test]
    fn one_part_is_given_and_none_beyond_the_end() {
        let asked = |range: &'static str| {
            let headers = HeaderMap::from_iter([(RANGE, HeaderValue::from_static(range))]);
            super::range(&headers, 10, "\"tag\"")
        };
        assert_eq!(asked("bytes=0-3"), Asked::Part(0..4));
        assert_eq!(asked("bytes=8-"), Asked::Part(8..10));
        assert_eq!(asked("bytes=8-99"), Asked::Part(8..10));
        assert_eq!(asked("bytes=-4"), Asked::Part(6..10));
        assert_eq!(asked("bytes=-99"), Asked::Part(0..10));
        assert_eq!(asked("bytes=10-"), Asked::Beyond);
        for whole in ["bytes=0-1,4-5", "lines=1-2", "bytes=4-2", "bytes=-"] {
            assert_eq!(asked(whole), Asked::Whole, "{whole}");
        }
        let had = [(RANGE, HeaderValue::from_static("bytes=0-3")), (IF_RANGE, HeaderValue::from_static("\"old\""))];
        assert_eq!(super::range(&HeaderMap::from_iter(had), 10, "\"tag\""), Asked::Whole);
    }
}
