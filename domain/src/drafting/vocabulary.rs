//! The words by which a title, a post, an organisation and a person's name are told apart.

use super::given_names::GIVEN_NAMES;
use crate::words::OrganisationKind;

/// Words that stand before a name and belong to it or to a rank.
const TITLES: &[&str] = &[
    "councillor",
    "councillors",
    "cllr",
    "cllrs",
    "mr",
    "mrs",
    "ms",
    "miss",
    "mx",
    "dr",
    "professor",
    "prof",
    "sir",
    "dame",
    "lord",
    "lady",
    "baroness",
    "rev",
    "reverend",
    "revd",
    "canon",
    "alderman",
    "cynghorydd",
    "cyng",
];

/// Ranks of police, fire and armed forces, which say what somebody works as.
const RANKS: &[&str] = &[
    "chief",
    "superintendent",
    "supt",
    "inspector",
    "insp",
    "sergeant",
    "sgt",
    "constable",
    "pc",
    "dc",
    "ds",
    "di",
    "dci",
    "ci",
    "dsupt",
    "csupt",
    "ps",
    "acc",
    "dcc",
    "t/supt",
    "t/insp",
    "commander",
    "detective",
    "lieutenant",
    "colonel",
    "captain",
    "temporary",
    "acting",
    "assistant",
    "deputy",
    "station",
    "group",
    "area",
];

/// Ranks that alone, without another word of rank, make one.
const SURE_RANKS: &[&str] = &[
    "superintendent",
    "supt",
    "inspector",
    "insp",
    "sergeant",
    "sgt",
    "constable",
    "pc",
    "dc",
    "ds",
    "di",
    "dci",
    "ci",
    "dsupt",
    "csupt",
    "ps",
    "acc",
    "dcc",
    "t/supt",
    "t/insp",
    "commander",
    "lieutenant",
    "colonel",
];

/// Words of posts.
const POSTS: &[&str] = &[
    "manager",
    "officer",
    "member",
    "head",
    "director",
    "lead",
    "leader",
    "ceo",
    "executive",
    "coordinator",
    "co-ordinator",
    "adviser",
    "advisor",
    "administrator",
    "secretary",
    "clerk",
    "chair",
    "chairman",
    "chairwoman",
    "chairperson",
    "vice-chair",
    "portfolio",
    "holder",
    "commissioner",
    "superintendent",
    "inspector",
    "sergeant",
    "commander",
    "analyst",
    "consultant",
    "assistant",
    "deputy",
    "representative",
    "solicitor",
    "worker",
    "practitioner",
    "treasurer",
    "president",
    "principal",
    "headteacher",
    "teacher",
    "nurse",
    "planner",
    "strategist",
    "specialist",
    "supervisor",
    "governor",
    "accountant",
    "registrar",
    "engineer",
    "magistrate",
    "warden",
    "monitoring",
    "adc",
    "cfo",
    "spokesperson",
    "observer",
];

/// Words of organisations, with the kind that they speak for.
const BODIES: &[(&str, OrganisationKind)] = &[
    ("opcc", OrganisationKind::Opcc),
    ("pfcc", OrganisationKind::Opcc),
    ("police", OrganisationKind::Police),
    ("constabulary", OrganisationKind::Police),
    ("heddlu", OrganisationKind::Police),
    ("fire", OrganisationKind::FireAndRescue),
    ("rescue", OrganisationKind::FireAndRescue),
    ("probation", OrganisationKind::Probation),
    ("rehabilitation", OrganisationKind::Probation),
    ("crc", OrganisationKind::Probation),
    ("nps", OrganisationKind::Probation),
    ("nhs", OrganisationKind::Health),
    ("ccg", OrganisationKind::Health),
    ("icb", OrganisationKind::Health),
    ("health", OrganisationKind::Health),
    ("hospital", OrganisationKind::Health),
    ("hospitals", OrganisationKind::Health),
    ("ambulance", OrganisationKind::Health),
    ("clinical", OrganisationKind::Health),
    ("university", OrganisationKind::Education),
    ("college", OrganisationKind::Education),
    ("school", OrganisationKind::Education),
    ("schools", OrganisationKind::Education),
    ("academy", OrganisationKind::Education),
    ("vcse", OrganisationKind::Voluntary),
    ("voluntary", OrganisationKind::Voluntary),
    ("charity", OrganisationKind::Voluntary),
    ("volunteer", OrganisationKind::Voluntary),
    ("cvs", OrganisationKind::Voluntary),
    ("aid", OrganisationKind::Voluntary),
    ("victim", OrganisationKind::Voluntary),
    ("refuge", OrganisationKind::Voluntary),
    ("housing", OrganisationKind::Housing),
    ("homes", OrganisationKind::Housing),
    ("ministry", OrganisationKind::Government),
    ("department", OrganisationKind::Government),
    ("government", OrganisationKind::Government),
    ("council", OrganisationKind::Council),
    ("cyngor", OrganisationKind::Council),
    ("borough", OrganisationKind::Council),
    ("ltd", OrganisationKind::Business),
    ("limited", OrganisationKind::Business),
    ("plc", OrganisationKind::Business),
    ("partnership", OrganisationKind::Partnership),
    ("board", OrganisationKind::Partnership),
];

/// Other words that stand in names of organisations and posts, and hardly in people's.
const OTHERS: &[&str] = &[
    "service",
    "services",
    "centre",
    "support",
    "trust",
    "association",
    "authority",
    "office",
    "company",
    "committee",
    "forum",
    "network",
    "foundation",
    "society",
    "federation",
    "community",
    "communities",
    "care",
    "city",
    "county",
    "district",
    "project",
    "team",
    "agency",
    "safety",
    "crime",
    "justice",
    "youth",
    "drug",
    "alcohol",
    "sector",
    "commission",
    "public",
    "social",
    "safeguarding",
    "licensing",
    "environment",
    "environmental",
    "education",
    "children's",
    "children",
    "adult",
    "adults",
    "trading",
    "standards",
    "neighbourhood",
    "neighbourhoods",
    "enforcement",
    "domestic",
    "abuse",
    "women's",
    "resettlement",
    "integrated",
    "strategic",
    "strategy",
    "policy",
    "performance",
    "planning",
    "regeneration",
    "democratic",
    "governance",
    "legal",
    "finance",
    "corporate",
    "resources",
    "communications",
    "emergency",
    "commissioning",
    "operations",
    "operational",
    "regional",
    "national",
    "chamber",
    "business",
    "development",
    "substance",
    "misuse",
    "prison",
    "courts",
    "violence",
    "sexual",
    "mental",
    "prevention",
    "cohesion",
    "equality",
    "equalities",
    "engagement",
    "partnerships",
    "local",
    "policing",
    "offending",
    "offender",
    "families",
    "leisure",
    "culture",
    "housing",
    "independent",
    "command",
    "unit",
    "division",
    "directorate",
    "secretariat",
    "residents",
    "tenants",
    "cabinet",
    "union",
    "association",
    "alliance",
];

/// A word without the marks around it, in lower case.
pub(super) fn bare(word: &str) -> String {
    word.trim_matches(|one: char| !one.is_alphanumeric()).replace('’', "'").to_lowercase()
}

pub(super) fn is_title(word: &str) -> bool {
    TITLES.contains(&bare(word).as_str())
}

pub(super) fn is_rank(word: &str) -> bool {
    RANKS.contains(&bare(word).as_str())
}

pub(super) fn is_sure_rank(word: &str) -> bool {
    SURE_RANKS.contains(&bare(word).as_str())
}

/// Whether a word speaks of somebody's post.
pub(super) fn is_post(word: &str) -> bool {
    POSTS.contains(&bare(word).as_str())
}

/// Whether a word speaks of an organisation or a post, so that it ends one rather than being part of a name.
pub(super) fn is_known(word: &str) -> bool {
    let bare = bare(word);
    is_post(word)
        || OTHERS.contains(&bare.as_str())
        || BODIES.iter().any(|(known, _)| *known == bare)
        || is_abbreviation(word)
}

pub(super) fn is_given_name(word: &str) -> bool {
    GIVEN_NAMES.contains(&bare(word).as_str())
}

/// `PCC`, `NHS`, `DCLG`, `iBCF`: at least two capitals and nothing small but perhaps the first letter.
pub(super) fn is_abbreviation(word: &str) -> bool {
    let word = word.trim_matches(|one: char| !one.is_alphanumeric());
    let capitals = word.chars().filter(|one| one.is_uppercase()).count();
    capitals >= 2
        && word.len() <= 8
        && word.chars().skip(1).all(|one| one.is_uppercase() || one.is_ascii_digit() || one == '&')
}

/// What sort of body a name speaks of; `None` where no word of it tells.
pub(super) fn kind_of(name: &str) -> Option<OrganisationKind> {
    let lower = name.to_lowercase();
    if lower.contains("crime commissioner") {
        return Some(OrganisationKind::Opcc);
    }
    if lower.contains("home office") || lower.contains("crown prosecution") {
        return Some(OrganisationKind::Government);
    }
    let words: Vec<String> = name.split_whitespace().map(bare).collect();
    BODIES.iter().find(|(known, _)| words.iter().any(|word| word == known)).map(|(_, kind)| *kind)
}

/// What councils' papers usually mean by an abbreviation, the same all over the country.
pub(super) fn usual_meaning(abbreviation: &str) -> Option<&'static str> {
    const MEANINGS: &[(&str, &str)] = &[
        ("OPCC", "Office of the Police and Crime Commissioner"),
        ("CRC", "Community Rehabilitation Company"),
        ("NPS", "National Probation Service"),
        ("DCLG", "Department for Communities and Local Government"),
        ("CPS", "Crown Prosecution Service"),
    ];
    MEANINGS.iter().find(|(short, _)| *short == abbreviation).map(|(_, meaning)| *meaning)
}
