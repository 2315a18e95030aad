//! What made-up records are called.

/// A theme and the services that are commissioned for it.
pub(super) struct ThemeWords {
    pub(super) slug: &'static str,
    pub(super) name: &'static str,
    /// The slug of the theme above it, which stands before it.
    pub(super) parent: Option<&'static str>,
    pub(super) services: [&'static str; 3],
    pub(super) need: &'static str,
}

const fn theme(
    slug: &'static str,
    name: &'static str,
    parent: Option<&'static str>,
    services: [&'static str; 3],
    need: &'static str,
) -> ThemeWords {
    ThemeWords { slug, name, parent, services, need }
}

/// Themes under the slugs that partnerships' own papers are imported with.
pub(super) const THEMES: [ThemeWords; 12] = [
    theme(
        "domestic-abuse-and-sexual-violence",
        "Domestic abuse and sexual violence",
        None,
        ["Refuge places", "Recovery programme", "Sanctuary scheme"],
        "Demand for support has risen each year and waiting lists have grown.",
    ),
    theme(
        "domestic-abuse",
        "Domestic abuse",
        Some("domestic-abuse-and-sexual-violence"),
        ["Independent advisers", "Outreach workers", "Work with those who cause harm"],
        "Cases of high risk return within the year without an adviser.",
    ),
    theme(
        "sexual-violence",
        "Sexual violence",
        Some("domestic-abuse-and-sexual-violence"),
        ["Counselling", "Independent sexual violence advisers", "Helpline"],
        "Those who report need somebody at their side until the trial.",
    ),
    theme(
        "alcohol-and-substance-misuse",
        "Alcohol and substance misuse",
        None,
        ["Treatment in the community", "Recovery hub", "Hospital liaison"],
        "Drug-related deaths are above the average of similar places.",
    ),
    theme(
        "alcohol-harm",
        "Alcohol harm",
        Some("alcohol-and-substance-misuse"),
        ["Street pastors", "Safe space at night", "Licensing enforcement"],
        "Violence in the night-time economy peaks at weekends.",
    ),
    theme(
        "anti-social-behaviour",
        "Anti-social behaviour",
        None,
        ["Case officers", "Neighbourhood mediation", "Mobile cameras"],
        "Residents name it first in every survey.",
    ),
    theme(
        "reducing-reoffending",
        "Reducing reoffending",
        None,
        ["Mentoring after prison", "Integrated offender management", "Restorative justice"],
        "A small group commits a large share of thefts.",
    ),
    theme(
        "violence",
        "Serious violence",
        None,
        ["Youth workers in hospitals", "Knife crime lessons", "Diversion at weekends"],
        "Injuries with knives among the young have not fallen.",
    ),
    theme(
        "prevent-and-hate-crime",
        "Prevent and hate crime",
        None,
        ["Reporting centres", "School workshops", "Community ambassadors"],
        "Much is not reported, and those who do not report say why.",
    ),
    theme(
        "modern-slavery",
        "Modern slavery",
        None,
        ["Training of front-line staff", "Victim navigators", "Joint inspections"],
        "Referrals come from few of those who could make them.",
    ),
    theme(
        "child-exploitation",
        "Child exploitation",
        None,
        ["Missing from home team", "One-to-one support", "Parents' group"],
        "Children who go missing are found by those who exploit them.",
    ),
    theme(
        "cyber-crime-and-fraud",
        "Cyber crime and fraud",
        None,
        ["Call blockers", "Scam awareness for older people", "Digital champions"],
        "Older residents lose more each year.",
    ),
];

/// Providers are called by one of these and one of [`PROVIDED`].
pub(super) const PLACES: [&str; 20] = [
    "Beacon",
    "Bridgewater",
    "Castlegate",
    "Cornerstone",
    "Crossways",
    "Fairfield",
    "Greenlane",
    "Harbour",
    "Highfield",
    "Kingsway",
    "Lighthouse",
    "Meadowbank",
    "Millstream",
    "Northgate",
    "Oakwood",
    "Riverside",
    "Southbank",
    "Stepping Stones",
    "Westfield",
    "Willow",
];

/// See [`PLACES`].
pub(super) const PROVIDED: [&str; 15] = [
    "Advice",
    "Advocacy",
    "Aid",
    "Care",
    "Community Trust",
    "Counselling",
    "Family Services",
    "Foundation",
    "Futures",
    "Housing Support",
    "Mediation",
    "Outreach",
    "Recovery",
    "Women's Centre",
    "Youth Project",
];

/// What awards are for, as the commissioner publishes it.
pub(super) const PURPOSE: &str = "To secure crime and disorder reduction in the area of the partnership";

/// Why awards are made.
pub(super) const REASON: &str = "The partnership's plan shares the priorities of the police and crime plan";

/// What awards ask for: a text and the month and day by which, in the year of the award.
pub(super) const CONDITIONS: [(&str, u32, u32); 2] = [
    ("A commissioning plan is agreed by the partnership's board", 6, 30),
    ("A spend return is handed in within 30 days of the end of each quarter", 10, 30),
];
