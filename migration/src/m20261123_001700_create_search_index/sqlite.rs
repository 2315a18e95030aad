//! The index in SQLite: FTS5 over the texts, which folds case and accents by itself and knows its own words.

use super::source::Source;

pub(super) const TABLES: &[&str] = &[
    r"CREATE TABLE search_entries (
        id integer NOT NULL PRIMARY KEY,
        source text NOT NULL,
        source_id uuid_text NOT NULL,
        kind text NOT NULL,
        hit_id uuid_text NOT NULL,
        title text NOT NULL,
        body text NOT NULL,
        UNIQUE (source, source_id, hit_id)
    )",
    "CREATE INDEX ix_search_entries_kind_hit_id ON search_entries (kind, hit_id)",
    // Prefixes of two and three letters are asked for with every key that is pressed.
    "CREATE VIRTUAL TABLE search_text USING fts5(title, body, content='search_entries', content_rowid='id', \
     tokenize='unicode61 remove_diacritics 2', prefix='2 3')",
    "CREATE VIRTUAL TABLE search_words USING fts5vocab('search_text', 'row')",
    "CREATE TRIGGER search_entry_added AFTER INSERT ON search_entries BEGIN \
     INSERT INTO search_text (rowid, title, body) VALUES (NEW.id, NEW.title, NEW.body); END",
    "CREATE TRIGGER search_entry_removed AFTER DELETE ON search_entries BEGIN \
     INSERT INTO search_text (search_text, rowid, title, body) VALUES ('delete', OLD.id, OLD.title, OLD.body); END",
    "CREATE TRIGGER search_entry_changed AFTER UPDATE OF title, body ON search_entries BEGIN \
     INSERT INTO search_text (search_text, rowid, title, body) VALUES ('delete', OLD.id, OLD.title, OLD.body); \
     INSERT INTO search_text (rowid, title, body) VALUES (NEW.id, NEW.title, NEW.body); END",
];

/// Makes the words from the texts again.
pub(super) const ANEW: &[&str] = &["INSERT INTO search_text (search_text) VALUES ('rebuild')"];

pub(super) fn keep(source: &Source) -> Vec<String> {
    let table = source.table;
    vec![
        format!("CREATE TRIGGER search_{table}_added AFTER INSERT ON {table} BEGIN {} END", source.insert()),
        format!(
            "CREATE TRIGGER search_{table}_changed AFTER UPDATE OF {} ON {table} BEGIN {} END",
            source.columns(),
            source.update()
        ),
        format!("CREATE TRIGGER search_{table}_removed AFTER DELETE ON {table} BEGIN {} END", source.delete()),
    ]
}
