//! The tables whose texts can be found, and what of them.

/// A table whose texts can be found. In `title` and `body` a `{}` stands for the row.
pub(super) struct Source {
    /// The table.
    pub(super) table: &'static str,
    /// What its texts are called in the index: the table that decides who sees them.
    name: &'static str,
    /// The kind of record that a text leads to.
    kind: &'static str,
    /// The column that leads to the row of `name`.
    id: &'static str,
    /// The column that leads to the record.
    hit: &'static str,
    title: &'static str,
    body: &'static str,
    /// The columns that all of this is made of.
    columns: &'static str,
}

const NOTHING: &str = "''";

const fn own(table: &'static str, kind: &'static str, texts: [&'static str; 3]) -> Source {
    part(table, kind, "id", texts)
}

const fn part(table: &'static str, kind: &'static str, hit: &'static str, texts: [&'static str; 3]) -> Source {
    let [title, body, columns] = texts;
    Source { table, name: table, kind, id: "id", hit, title, body, columns }
}

pub(super) const SOURCES: [Source; 12] = [
    own("partnerships", "PARTNERSHIP", ["{}.name", "COALESCE({}.register_name, '')", "name, register_name"]),
    Source {
        table: "partnership_districts",
        name: "districts",
        kind: "PARTNERSHIP",
        id: "district_id",
        hit: "partnership_id",
        title: NOTHING,
        body: "(SELECT districts.name FROM districts WHERE districts.id = {}.district_id)",
        columns: "partnership_id, district_id",
    },
    own("groups", "GROUP", ["{}.name", "COALESCE({}.remit, '')", "name, remit"]),
    own("people", "PERSON", ["{}.name", NOTHING, "name"]),
    own("organisations", "ORGANISATION", ["{}.name", NOTHING, "name"]),
    part("organisation_aliases", "ORGANISATION", "organisation_id", ["{}.text", NOTHING, "text, organisation_id"]),
    own("meetings", "MEETING", ["{}.title", "COALESCE({}.venue, '')", "title, venue"]),
    part("agenda_items", "MEETING", "meeting_id", [NOTHING, "{}.title", "title, meeting_id"]),
    own("minute_items", "MINUTE", ["{}.title", "{}.text", "title, text"]),
    part("decisions", "MINUTE", "minute_id", [NOTHING, "{}.text", "text, minute_id"]),
    own("action_points", "ACTION_POINT", [NOTHING, "{}.text", "text"]),
    own(
        "allocations",
        "ALLOCATION",
        [
            "{}.title",
            "COALESCE({}.reference, '') || ' ' || COALESCE({}.need, '') || ' ' || COALESCE({}.recommendation, '')",
            "title, reference, need, recommendation",
        ],
    ),
];

impl Source {
    /// What the index holds of `row`, in the order of its columns.
    fn values(&self, row: &str) -> String {
        let Self { name, kind, id, hit, title, body, .. } = self;
        let text = |text: &str| text.replace("{}", row);
        format!("'{name}', {row}.{id}, '{kind}', {row}.{hit}, {}, {}", text(title), text(body))
    }

    /// The condition under which a text of the index is that of `row`.
    fn of(&self, row: &str) -> String {
        let Self { name, id, hit, .. } = self;
        format!(
            "search_entries.source = '{name}' AND search_entries.source_id = {row}.{id} AND search_entries.hit_id = {row}.{hit}"
        )
    }

    pub(super) fn insert(&self) -> String {
        format!("INSERT INTO search_entries ({COLUMNS}) VALUES ({});", self.values("NEW"))
    }

    pub(super) fn update(&self) -> String {
        let Self { id, hit, title, body, .. } = self;
        let [title, body] = [title, body].map(|text| text.replace("{}", "NEW"));
        format!(
            "UPDATE search_entries SET source_id = NEW.{id}, hit_id = NEW.{hit}, title = {title}, body = {body} \
             WHERE {};",
            self.of("OLD")
        )
    }

    pub(super) fn delete(&self) -> String {
        format!("DELETE FROM search_entries WHERE {};", self.of("OLD"))
    }

    /// The columns whose change changes the index.
    pub(super) const fn columns(&self) -> &'static str {
        self.columns
    }

    pub(super) fn fill(&self) -> String {
        // SQLite takes `ON` for that of a join unless something stands before it.
        format!(
            "INSERT INTO search_entries ({COLUMNS}) SELECT {} FROM {} AS found WHERE 1 = 1 \
             ON CONFLICT (source, source_id, hit_id) DO UPDATE SET kind = excluded.kind, title = excluded.title, \
             body = excluded.body WHERE (search_entries.title, search_entries.body) <> (excluded.title, excluded.body)",
            self.values("found"),
            self.table
        )
    }

    /// Takes out what no row says any more.
    pub(super) fn orphans(&self) -> String {
        let Self { table, name, .. } = self;
        format!(
            "DELETE FROM search_entries WHERE source = '{name}' AND NOT EXISTS \
             (SELECT 1 FROM {table} AS found WHERE {})",
            self.of("found")
        )
    }
}

const COLUMNS: &str = "source, source_id, kind, hit_id, title, body";

/// A district's name stands in the index once for each partnership that covers it.
pub(super) fn rename_districts(postgres: bool) -> String {
    let update = "UPDATE search_entries SET body = NEW.name WHERE source = 'districts' AND source_id = NEW.id;";
    if postgres {
        return format!(
            "CREATE FUNCTION search_keep_names_of_districts() RETURNS trigger LANGUAGE plpgsql AS $$ \
             BEGIN {update} RETURN NULL; END $$; \
             CREATE TRIGGER search_district_renamed AFTER UPDATE OF name ON districts \
             FOR EACH ROW EXECUTE FUNCTION search_keep_names_of_districts()"
        );
    }
    format!("CREATE TRIGGER search_district_renamed AFTER UPDATE OF name ON districts BEGIN {update} END")
}
