use super::*;

/// A ZIP archive of entries that are not compressed.
fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let (mut file, mut directory) = (Vec::new(), Vec::new());
    for (name, content) in entries {
        let offset = u32::try_from(file.len()).unwrap_or_default();
        let size = u32::try_from(content.len()).unwrap_or_default().to_le_bytes();
        let length = u16::try_from(name.len()).unwrap_or_default().to_le_bytes();
        file.extend(b"PK\x03\x04\x14\0\0\0\0\0\0\0\0\0\0\0\0\0");
        file.extend([size, size].concat());
        file.extend([length, [0, 0]].concat());
        file.extend(name.as_bytes());
        file.extend(*content);
        directory.extend(b"PK\x01\x02\x14\0\x14\0\0\0\0\0\0\0\0\0\0\0\0\0");
        directory.extend([size, size].concat());
        directory.extend(length);
        directory.extend([0; 12]);
        directory.extend(offset.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let count = u16::try_from(entries.len()).unwrap_or_default().to_le_bytes();
    let offset = u32::try_from(file.len()).unwrap_or_default().to_le_bytes();
    let size = u32::try_from(directory.len()).unwrap_or_default().to_le_bytes();
    file.extend(directory);
    file.extend(b"PK\x05\x06\0\0\0\0");
    file.extend([count, count].concat());
    file.extend([size, offset].concat());
    file.extend([0, 0]);
    file
}

fn told(bytes: &[u8], name: Option<&str>, declared: Option<&str>) -> Result<FileFormat, String> {
    let mut inspector = Inspector::default();
    bytes.chunks(7).for_each(|chunk| inspector.feed(chunk));
    inspector.finish(name, declared).map_err(|error| error.to_string())
}

const PDF: &[u8] = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n%%EOF";

#[test]
fn a_file_is_what_its_bytes_are() {
    assert_eq!(told(PDF, Some("Agenda.PDF"), Some("application/pdf")), Ok(FileFormat::Pdf));
    assert_eq!(told(PDF, None, Some("application/octet-stream")), Ok(FileFormat::Pdf));
    let word = zip(&[("[Content_Types].xml", b"x"), ("word/document.xml", b"y")]);
    assert_eq!(told(&word, Some("Minutes.docx"), None), Ok(FileFormat::Docx));
    let odt = zip(&[("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", b"y")]);
    assert_eq!(told(&odt, Some("a.b.odt"), None), Ok(FileFormat::Odt));
    assert_eq!(told("Name,£\r\n".as_bytes(), Some("a.csv"), Some("text/csv; charset=utf-8")), Ok(FileFormat::Csv));
    assert_eq!(told("Dydd da, ŵ".as_bytes(), None, None), Ok(FileFormat::Text));
}

#[test]
fn a_zip_that_is_named_pdf_is_called_a_zip() {
    let archive = zip(&[("one.txt", b"x")]);
    let said = told(&archive, Some("report.pdf"), Some("application/pdf")).err().unwrap_or_default();
    assert!(said.starts_with("The file is a ZIP archive:"), "{said}");
    let word = zip(&[("[Content_Types].xml", b"x"), ("word/document.xml", b"y")]);
    let said = told(&word, Some("report.pdf"), None).err().unwrap_or_default();
    assert!(said.contains("a Word document, but its name ends in .pdf"), "{said}");
    let said = told(PDF, Some("a.pdf"), Some("image/png")).err().unwrap_or_default();
    assert!(said.contains("declared as image/png"), "{said}");
}

#[test]
fn what_could_do_harm_is_not_taken() {
    let macros = zip(&[("[Content_Types].xml", b""), ("word/document.xml", b""), ("word/vbaProject.bin", b"")]);
    let said = |bytes: &[u8]| told(bytes, None, None).err().unwrap_or_default();
    assert!(said(&macros).contains("macros"));
    assert!(said(b"<!DOCTYPE html><html><script>").contains("text/html"), "{}", said(b"<!DOCTYPE html><html>"));
    assert!(said(b"").contains("empty"));
    assert!(said(b"caf\xe9").contains("neither"));
    assert!(said(b"a\0b").contains("neither"));
    assert!(said("half a character: Ã".as_bytes().split_last().map_or(&[], |(_, rest)| rest)).contains("neither"));
    let mut cut = zip(&[("[Content_Types].xml", b"x"), ("word/document.xml", b"y")]);
    cut.truncate(cut.len() - 10);
    assert!(said(&cut).contains("not whole"));
}

#[test]
fn the_end_of_a_large_archive_is_found() {
    let large = vec![b'x'; 3 * TAIL];
    let word = zip(&[("word/media/image.bin", &large), ("[Content_Types].xml", b"x"), ("word/document.xml", b"y")]);
    let mut inspector = Inspector::default();
    word.chunks(100_000).for_each(|chunk| inspector.feed(chunk));
    assert_eq!(inspector.finish(Some("a.docx"), None), Ok(FileFormat::Docx));
}
