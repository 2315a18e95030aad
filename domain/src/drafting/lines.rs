//! From the text as it came to pieces: lines, cells and paragraphs without markup, each with the line it stood on.

use super::Doubts;

/// One paragraph of one cell of one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    /// The line of the text it stands on, from 1.
    pub(super) line: usize,
    /// What it says, without markup, bullets and doubled spaces; never empty.
    pub(super) text: String,
    /// Which row it belongs to: the pieces of one line share it.
    pub(super) row: usize,
    /// Which cell of the row it stands in, from 0; empty cells before it count.
    pub(super) cell: usize,
    /// How many cells the row has, the empty ones too.
    pub(super) cells: usize,
    /// Whether an empty line or the end of a page stands before it.
    pub(super) gap: bool,
    /// Whether it was set in bold, or as a heading.
    pub(super) strong: bool,
    /// Whether it is an entry of a list.
    pub(super) bullet: bool,
    /// How long the line was as printed, in characters.
    pub(super) width: usize,
    /// Whether bold type begins in it and does not end.
    pub(super) open: bool,
}

/// Characters that begin an entry of a list.
const BULLETS: [char; 11] = ['•', '·', '▪', '●', '◦', '‣', '∙', '\u{f0b7}', '\u{2043}', '➢', '*'];

/// The pieces of the text, in order.
pub(super) fn pieces(text: &str, doubts: &mut Doubts) -> Vec<Piece> {
    let mut all = Vec::new();
    let mut gap = true;
    for (index, line) in text.split('\n').enumerate() {
        let line = line.strip_suffix('\r').unwrap_or(line);
        let number = index + 1;
        if line.contains('\u{c}') {
            gap = true;
        }
        if line.chars().any(|one| one.is_control() && !matches!(one, '\t' | '\u{c}' | '\r')) {
            doubts.add(number, "control characters were left out");
        }
        let before = all.len();
        cells(line, number, gap, &mut all);
        gap = all.len() == before && (gap || line.trim().is_empty());
    }
    all
}

fn cells(line: &str, number: usize, gap: bool, all: &mut Vec<Piece>) {
    let width = line.trim().chars().count();
    let columns: Vec<String> = columns(line);
    let count = columns.len();
    for (cell, content) in columns.iter().enumerate() {
        for paragraph in paragraphs(content) {
            let mut piece = Piece {
                line: number,
                text: String::new(),
                row: number,
                cell,
                cells: count,
                gap: gap && all.last().is_none_or(|last: &Piece| last.line != number),
                strong: false,
                bullet: paragraph.bullet,
                width,
                open: false,
            };
            plain(&paragraph.text, &mut piece);
            if !piece.text.is_empty() {
                all.push(piece);
            }
        }
    }
}

/// The cells of a line: tabs part them, and so do the wide gaps that a printed page has between columns.
fn columns(line: &str) -> Vec<String> {
    if line.contains('\t') {
        return line.split('\t').map(str::to_owned).collect();
    }
    let body = line.trim();
    let marked = body.chars().next().is_some_and(|first| BULLETS.contains(&first));
    if marked || !body.contains("   ") {
        return vec![body.to_owned()];
    }
    body.split("   ").map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

struct Paragraph {
    text: String,
    bullet: bool,
}

/// The paragraphs that the tags of a cell mark off; other tags are dropped.
fn paragraphs(content: &str) -> Vec<Paragraph> {
    let mut found = vec![Paragraph { text: String::new(), bullet: false }];
    let mut rest = content;
    while let Some((before, after)) = rest.split_once('<') {
        append(&mut found, before);
        let tag: String = after
            .trim_start_matches('/')
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .collect::<String>()
            .to_ascii_lowercase();
        // A tag is short: what never closes is no tag.
        let closing = || after.char_indices().take(300).find(|(_, one)| *one == '>').map(|(at, _)| at);
        let end = if is_tag(&tag) { closing() } else { None };
        let Some((_, beyond)) = end.and_then(|end| after.split_at_checked(end + 1)) else {
            append(&mut found, "<");
            rest = after;
            continue;
        };
        if matches!(tag.as_str(), "p" | "br" | "li" | "ul" | "ol" | "div" | "tr" | "td" | "h1" | "h2" | "h3" | "h4") {
            found.push(Paragraph { text: String::new(), bullet: tag == "li" && !after.starts_with('/') });
        }
        rest = beyond;
    }
    append(&mut found, rest);
    found
}

fn append(found: &mut Vec<Paragraph>, text: &str) {
    for (index, part) in text.split(['•', '▪', '●']).enumerate() {
        if index > 0 {
            found.push(Paragraph { text: String::new(), bullet: true });
        }
        if let Some(last) = found.last_mut() {
            last.text.push_str(part);
        }
    }
}

fn is_tag(name: &str) -> bool {
    const TAGS: [&str; 22] = [
        "p", "br", "li", "ul", "ol", "div", "tr", "td", "th", "table", "tbody", "h1", "h2", "h3", "h4", "b", "i", "u",
        "em", "strong", "span", "a",
    ];
    TAGS.contains(&name) || matches!(name, "sup" | "sub" | "font")
}

/// Takes markup, bullets and doubled spaces off.
fn plain(text: &str, piece: &mut Piece) {
    let mut text = entities(text);
    text.retain(|one| one == '\t' || !one.is_control() || one == '\u{c}');
    let mut body = text.replace(['\u{a0}', '\u{c}', '\u{feff}'], " ");
    let stars = body.matches("**").count();
    if stars > 0 {
        piece.strong = body.trim().starts_with("**") || body.trim().contains(". **");
        piece.open = stars % 2 == 1;
        body = body.replace("**", "");
    }
    let mut trimmed = body.trim();
    while trimmed.starts_with('#') {
        trimmed = trimmed.trim_start_matches('#').trim_start();
        piece.strong = true;
    }
    loop {
        let dashed = trimmed.strip_prefix("- ").or_else(|| trimmed.strip_prefix("– "));
        let marked = trimmed.strip_prefix(BULLETS).or(dashed).or_else(|| trimmed.strip_prefix("o  "));
        let Some(rest) = marked else { break };
        piece.bullet = true;
        trimmed = rest.trim_start();
    }
    piece.text = spaced(&unlinked(trimmed));
}

/// `[what is shown](address)` as what is shown.
fn unlinked(text: &str) -> String {
    if !text.contains("](") {
        return text.to_owned();
    }
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('[') {
        shown.push_str(before);
        let near = after.char_indices().nth(300).map_or(after.len(), |(at, _)| at);
        let (near, beyond) = after.split_at_checked(near).unwrap_or((after, ""));
        match near.split_once("](").and_then(|(words, more)| Some((words, more.split_once(')')?.1))) {
            Some((words, more)) => {
                shown.push_str(words);
                rest = after.get(near.len() - more.len()..).unwrap_or(beyond);
            }
            None => {
                shown.push('[');
                rest = after;
            }
        }
    }
    shown.push_str(rest);
    shown
}

fn entities(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    let known = [
        ("&nbsp;", " "),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&apos;", "'"),
        ("&pound;", "£"),
        ("&ndash;", "–"),
        ("&amp;", "&"),
    ];
    known.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}

/// `text` with single spaces.
pub(super) fn spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<Piece> {
        pieces(text, &mut Doubts::default())
    }

    #[test]
    fn markup_goes_and_paragraphs_stay_apart() {
        let found = read("34\t<p>One &amp; <u>two</u></p><ul><li>• three</li></ul>\n\n**Four:** (Pages 1 - 2)");
        let shown: Vec<_> = found.iter().map(|piece| (piece.line, piece.cell, piece.text.as_str())).collect();
        assert_eq!(shown, [(1, 0, "34"), (1, 1, "One & two"), (1, 1, "three"), (3, 0, "Four: (Pages 1 - 2)")]);
        assert!(found.iter().any(|piece| piece.bullet && piece.text == "three"));
        assert!(found.last().is_some_and(|piece| piece.gap && piece.strong));
    }

    #[test]
    fn wide_gaps_part_columns_but_not_a_bullet_from_its_text() {
        assert_eq!(read("Present:      Ann Lee").len(), 2);
        assert_eq!(read("·                The partnership met.").len(), 1);
        assert_eq!(read("a < b and <nobody@example.org> [shown](https://example.org)").len(), 1);
    }
}
