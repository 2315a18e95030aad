//! The words that head a list of people: Present, Apologies, In attendance.

use crate::text::folded;

/// What a list of people says of those in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Label {
    /// Members who were there.
    Present,
    /// Who chaired.
    Chair,
    /// Others who were there.
    InAttendance,
    /// Not there, with apologies.
    Apologies,
    /// Not there, without.
    Absent,
    /// Who stood in for members.
    Substitutes,
}

const WORDS: &[(&str, Label)] = &[
    ("present", Label::Present),
    ("members present", Label::Present),
    ("those present", Label::Present),
    ("attendees", Label::Present),
    ("attendance", Label::Present),
    ("voting members", Label::Present),
    ("membership present", Label::Present),
    ("presennol", Label::Present),
    ("in the chair", Label::Chair),
    ("chair", Label::Chair),
    ("chairman", Label::Chair),
    ("chairperson", Label::Chair),
    ("in attendance", Label::InAttendance),
    ("also in attendance", Label::InAttendance),
    ("also present", Label::InAttendance),
    ("officers", Label::InAttendance),
    ("officers present", Label::InAttendance),
    ("officers in attendance", Label::InAttendance),
    ("others in attendance", Label::InAttendance),
    ("others present", Label::InAttendance),
    ("guests", Label::InAttendance),
    ("observers", Label::InAttendance),
    ("contributors", Label::InAttendance),
    ("invited", Label::InAttendance),
    ("apologies", Label::Apologies),
    ("apologies for absence", Label::Apologies),
    ("apologies received", Label::Apologies),
    ("apologies received from", Label::Apologies),
    ("apologies for absence received from", Label::Apologies),
    ("apologies for absence were received from", Label::Apologies),
    ("ymddiheuriadau", Label::Apologies),
    ("absent", Label::Absent),
    ("not present", Label::Absent),
    ("did not attend", Label::Absent),
    ("substitutes", Label::Substitutes),
    ("substitute members", Label::Substitutes),
];

/// The label that a line consists of or begins with, and what stands after it on the same line.
pub(super) fn label(text: &str) -> Option<(Label, &str)> {
    let (head, rest) = match text.split_once(':') {
        Some((head, rest)) => (head, rest.trim()),
        None => (text, ""),
    };
    if head.chars().count() > 60 {
        return None;
    }
    let head = folded(head);
    let head = head.trim_end_matches(['-', '–', '.', ' ']);
    let head = head.split(" (").next().unwrap_or(head);
    let alone = rest.is_empty() && !text.contains(':');
    let found =
        WORDS.iter().find(|(word, _)| *word == head || is_remote(head, word)).map(|(_, label)| (*label, rest))?;
    // A line that only says "Chair" or "Attendance" may be a cell of a table or a heading of something else.
    (!alone || !matches!(head, "chair" | "chairman" | "chairperson" | "attendance" | "officers" | "invited"))
        .then_some(found)
}

/// `also present via Teams`: the label with how they were there.
fn is_remote(head: &str, word: &str) -> bool {
    let how = [" via ", " virtually", " remotely", " online", " by video", " in person", " by telephone"];
    head.strip_prefix(word).is_some_and(|rest| how.iter().any(|how| rest.starts_with(how)))
}

/// The names in a sentence such as "Apologies for absence were received from A and B."
pub(super) fn apologies_sentence(text: &str) -> Option<&str> {
    let lower = text.to_ascii_lowercase();
    let begins = lower.starts_with("apolog") || lower.contains(" apologies ");
    let at = lower
        .find("received from ")
        .map(|at| at + 14)
        .or_else(|| lower.find("submitted by ").map(|at| at + 13))
        .or_else(|| lower.find("on behalf of ").filter(|_| lower.contains("apologies were")).map(|at| at + 13))?;
    text.get(at..).filter(|_| begins)
}
