//! ZIP archives: Office and OpenDocument files are such. What one is stands in the directory at its end, which also
//! shows that it came whole (APPNOTE 6.3.10, 4.3.12 and 4.3.16).

use super::{FileFormat, NotTaken};

const END_OF_DIRECTORY: &[u8] = b"PK\x05\x06";
const ENTRY: &[u8] = b"PK\x01\x02";

/// What the archive with this head and these last bytes is.
pub(super) fn format(head: &[u8], tail: &[u8], size: u64) -> Result<FileFormat, NotTaken> {
    let other = |what: &str| Err(NotTaken::Other(what.to_owned()));
    let Some(names) = names(tail, size) else { return other("a ZIP archive that is not whole") };
    let has = |name: &str| names.iter().any(|entry| entry.as_slice() == name.as_bytes());
    let contains = |part: &str| names.iter().any(|entry| find(entry, part.as_bytes()).is_some());
    if contains("vbaProject") || names.iter().any(|entry| entry.starts_with(b"Basic/")) {
        return other("a document with macros");
    }
    if has("[Content_Types].xml") {
        let parts = [
            ("word/document.xml", FileFormat::Docx),
            ("xl/workbook.xml", FileFormat::Xlsx),
            ("ppt/presentation.xml", FileFormat::Pptx),
        ];
        if let Some((_, format)) = parts.into_iter().find(|(name, _)| has(name)) {
            return Ok(format);
        }
    }
    match open_document(head) {
        Some(b"application/vnd.oasis.opendocument.text") => Ok(FileFormat::Odt),
        Some(b"application/vnd.oasis.opendocument.spreadsheet") => Ok(FileFormat::Ods),
        Some(b"application/vnd.oasis.opendocument.presentation") => Ok(FileFormat::Odp),
        _ => other("a ZIP archive"),
    }
}

/// What an OpenDocument file says it is: its first entry, `mimetype`, is not compressed (ODF 1.3 part 2, 3.3).
fn open_document(head: &[u8]) -> Option<&[u8]> {
    let name = usize::from(short(head, 26)?);
    let extra = usize::from(short(head, 28)?);
    let length = usize::try_from(long(head, 18)?).ok()?;
    let stored = short(head, 8)? == 0 && head.get(30..30 + name)? == b"mimetype";
    let start = 30 + name + extra;
    head.get(start..start.checked_add(length)?).filter(|_| stored)
}

/// The names of the entries; `None` where there is no directory that makes sense.
fn names(tail: &[u8], size: u64) -> Option<Vec<Vec<u8>>> {
    let end = rfind(tail, END_OF_DIRECTORY)?;
    let count = usize::from(short(tail, end + 10)?);
    let offset = u64::from(long(tail, end + 16)?);
    let first = size.checked_sub(tail.len() as u64)?;
    let mut at = usize::try_from(offset.checked_sub(first)?).ok()?;
    let mut names = Vec::with_capacity(count.min(1_000));
    for _ in 0..count {
        if tail.get(at..at + 4)? != ENTRY {
            return None;
        }
        let [name, extra, comment] = [28, 30, 32].map(|field| short(tail, at + field).map(usize::from));
        let name = name?;
        names.push(tail.get(at + 46..at + 46 + name)?.to_vec());
        at += 46 + name + extra? + comment?;
    }
    Some(names)
}

fn short(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

fn long(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

fn find(bytes: &[u8], part: &[u8]) -> Option<usize> {
    bytes.windows(part.len()).position(|window| window == part)
}

fn rfind(bytes: &[u8], part: &[u8]) -> Option<usize> {
    bytes.windows(part.len()).rposition(|window| window == part)
}
