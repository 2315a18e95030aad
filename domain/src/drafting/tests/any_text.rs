//! Any text at all: nothing panics, what comes out is a bundle, and every doubt stands on a line that is there.

use super::{BOARD, MINUTE, SCRUTINY, SELECT_COMMITTEE, THEME_GROUP, faults, hints};
use crate::drafting::{Hints, Unreadable, draft};
use proptest::prelude::*;

const OTHERS: [&str; 3] = [
    include_str!("../../../../tests/data/minutes/made_up_board.txt"),
    include_str!("../../../../tests/data/minutes/made_up_wales.txt"),
    include_str!("../../../../tests/data/minutes/made_up_listing.txt"),
];

fn papers() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![MINUTE, BOARD, SELECT_COMMITTEE, THEME_GROUP, SCRUTINY, OTHERS[0], OTHERS[1], OTHERS[2]])
}

/// Words that mean something to the reader, in any order.
fn scraps() -> impl Strategy<Value = String> {
    let words = [
        "Present:",
        "Apologies:",
        "\n",
        "\n\n",
        "\t",
        "   ",
        "1.",
        "32",
        "1.1",
        "**",
        "<p>",
        "</p>",
        "(Pages 1 - 6)",
        "(",
        ")",
        "Action:",
        "ACTION",
        "RESOLVED",
        "that",
        "Agreed",
        "PART II",
        "paragraph 3 of Part 1 of Schedule 12A",
        "£",
        "£2m",
        "£1,000",
        "Tbd",
        "Theme",
        "Recommendation",
        "Total budget",
        "Councillors",
        "Councillor",
        "Smith",
        "Ann Lee",
        "and",
        ",",
        ";",
        "to",
        "PCC",
        "Kent Police",
        "Minutes:",
        "Minutes of the meeting",
        "6 March 2018",
        "10 am",
        "-",
        "–",
        "•",
        "Chair",
        "(substitute for",
        "(substituted by",
        "Meeting\tBoard",
        "Title\tPlan",
        "Date\t1 May 2019",
        "2018/19",
        "awarded",
        "\u{c}",
        "\r\n",
        "é",
        "\u{301}",
        "’",
        "All",
        "TB",
    ];
    prop::collection::vec(prop::sample::select(words.to_vec()), 0..120).prop_map(|words| words.join(" "))
}

fn holds(text: &str, hints: &Hints) -> Result<(), TestCaseError> {
    let lines = text.split('\n').count();
    match draft(text, hints) {
        Ok(draft) => {
            for doubt in &draft.doubts {
                prop_assert!((1..=lines).contains(&doubt.line), "line {} of {lines}: {}", doubt.line, doubt.message);
                prop_assert!(!doubt.message.is_empty());
            }
            let faults = faults(&draft);
            prop_assert!(faults.is_empty(), "{faults:?}");
        }
        Err(reason) => prop_assert!(reason != Unreadable::TooLong),
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn papers_cut_anywhere_are_read(paper in papers(), from in 0..1000_usize, to in 0..1000_usize) {
        let letters: Vec<char> = paper.chars().collect();
        let at = |share: usize| letters.len() * share / 1000;
        let (from, to) = (at(from.min(to)), at(from.max(to)));
        let text: String = letters.get(from..to).unwrap_or_default().iter().collect();
        holds(&text, &hints("town"))?;
    }

    #[test]
    fn papers_with_their_lines_shuffled_are_read(paper in papers(), order in any::<u64>()) {
        let mut lines: Vec<&str> = paper.lines().collect();
        let mut seed = order;
        for index in (1..lines.len()).rev() {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let other = usize::try_from(seed >> 33).unwrap_or(0) % (index + 1);
            lines.swap(index, other);
        }
        holds(&lines.join("\n"), &hints("town"))?;
    }

    #[test]
    fn scraps_of_papers_are_read(text in scraps()) {
        holds(&text, &hints("town"))?;
    }

    #[test]
    fn any_text_is_read(text in any::<String>()) {
        holds(&text, &Hints::default())?;
    }
}

/// Texts as long as a request may be, each made to be slow for a reader that looks at everything again for every line.
#[test]
fn texts_made_to_take_long_do_not() {
    let letters = |number: usize| -> String {
        [number % 26, number / 26 % 26, number / 676 % 26]
            .iter()
            .filter_map(|at| char::from_u32(97 + u32::try_from(*at).unwrap_or(0)))
            .collect()
    };
    let people = |number: usize| format!("Ann Lee{0}, A{1}\n", letters(number), letters(number).to_uppercase());
    let texts: Vec<String> = vec![
        format!("Present: Ann Lee\n32 Welcome\n\nx\n33 Then\n\n{}", "1. Title of it\n\n".repeat(12_000)),
        format!("Present: Ann Lee\n1 Welcome\n{}", "\n\n1. Title of it\n\nx\n\n".repeat(9_000)),
        "Minutes:\n1.\nTitle\n".repeat(9_000),
        "required £5 bid\n".repeat(12_000),
        format!("Present:\n{}", (0..9_000).map(people).collect::<String>()),
        "<".repeat(200_000),
        "<p".repeat(100_000),
        format!("{}\nPresent: {}", "(".repeat(100_000), "(Ann Lee ".repeat(10_000)),
        "[a](b)".repeat(33_000),
        "[".repeat(200_000),
        format!("Present: {}", "Ann Lee and Bob Kay and ".repeat(8_000)),
        format!(
            "Present: Ann Lee\n1. Welcome\n{}",
            "a line that is as long as a page and has no ending of its own at all, so that the next goes on\n"
                .repeat(2_000)
        ),
        format!("Present: Ann Lee\n1. Welcome\n{}", "Action: Ann Lee to go\n".repeat(9_000)),
        format!("a\tTheme\tAmount\tRecommendation\n{}", "b\tc\t£5\td\n".repeat(20_000)),
        format!("a\tb\t{}", "<p>a".repeat(50_000)),
        "Safer Town Partnership Board Of The County Council And Police ".repeat(3_000),
    ];
    for text in texts {
        let begun = std::time::Instant::now();
        let drafted = draft(&text, &hints("town"));
        let taken = begun.elapsed();
        let shown: String = text.chars().take(40).collect();
        println!("{taken:?} {shown:?}");
        assert!(drafted.is_ok() && taken.as_secs() < 30, "{taken:?} for {shown:?}");
    }
}
