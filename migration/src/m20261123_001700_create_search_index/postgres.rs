//! The index in PostgreSQL: a tsvector of each text, cut into words by a function of ours instead of a text search
//! configuration, which would take "32-41" for a negative number and leave accents on. Words are those of FTS5's `unicode61`:
//! letters and digits, without case and accents.

use super::source::Source;

/// The one function is all of pg_catalog's words, so that a dump can be read back where no schema is looked into. Whole
/// positions are not kept: nothing asks for them. A title's words weigh A, others D. A tsvector has its limit, which no
/// text that can be entered comes near; what an import might bring beyond it is not indexed, rather than refused.
const VECTOR: &str = r#"CREATE FUNCTION search_vector(title text, body text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT COALESCE(string_agg(DISTINCT '''' || left(word, 100) || ''':' || place, ' '), '')::tsvector
    FROM (VALUES (title, '1A'), (body, '2D')) AS part (said, place),
    LATERAL regexp_split_to_table(
        lower(regexp_replace(normalize(left(said, 100000), NFKD),
            '[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe2f]', '', 'g') COLLATE "default"),
        '[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00a9\u00ab-\u00b4\u00b6-\u00b9\u00bb-\u00bf\u00d7\u00f7\u060c\u061b\u061f\u066a-\u066d\u06d4\u2000-\u206f\u20a0-\u20cf\u2190-\u245f\u2500-\u2bff\u2e00-\u2e7f\u3000-\u3004\u3008-\u3020\ufe30-\ufe6f\ufffc-\uffff\U0001f000-\U0001faff]+'
    ) AS word
    WHERE word <> '' $$"#;

pub(super) const TABLES: &[&str] = &[
    VECTOR,
    r#"CREATE TABLE search_entries (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        source text COLLATE "C" NOT NULL,
        source_id uuid NOT NULL,
        kind text COLLATE "C" NOT NULL,
        hit_id uuid NOT NULL,
        title text COLLATE "C" NOT NULL,
        body text COLLATE "C" NOT NULL,
        vector tsvector NOT NULL GENERATED ALWAYS AS (search_vector(title, body)) STORED,
        UNIQUE (source, source_id, hit_id)
    )"#,
    "CREATE INDEX ix_search_entries_kind_hit_id ON search_entries (kind, hit_id)",
    "CREATE INDEX ix_search_entries_vector ON search_entries USING gin (vector)",
    // Not unique: two who bring a new word at once must not wait for each other. A word that is there twice does no harm.
    r#"CREATE TABLE search_words (
        term text COLLATE "C" NOT NULL,
        reversed text COLLATE "C" NOT NULL GENERATED ALWAYS AS (reverse(term)) STORED
    )"#,
    "CREATE INDEX ix_search_words_term ON search_words (term)",
    "CREATE INDEX ix_search_words_reversed ON search_words (reversed)",
    "CREATE FUNCTION search_keep_words() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
     INSERT INTO search_words (term) SELECT lexeme FROM unnest(NEW.vector) \
     WHERE length(lexeme) BETWEEN 3 AND 40 AND NOT EXISTS (SELECT 1 FROM search_words WHERE term = lexeme); \
     RETURN NULL; END $$",
    "CREATE TRIGGER search_entry_words AFTER INSERT OR UPDATE OF title, body ON search_entries \
     FOR EACH ROW EXECUTE FUNCTION search_keep_words()",
];

/// Makes the words from the texts again.
pub(super) const ANEW: &[&str] = &[
    "DELETE FROM search_words",
    "INSERT INTO search_words (term) SELECT DISTINCT lexeme FROM search_entries, unnest(vector) \
     WHERE length(lexeme) BETWEEN 3 AND 40",
];

pub(super) fn keep(source: &Source) -> Vec<String> {
    let table = source.table;
    vec![
        format!(
            "CREATE FUNCTION search_keep_{table}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
             IF TG_OP = 'DELETE' THEN {} ELSIF TG_OP = 'UPDATE' THEN {} ELSE {} END IF; RETURN NULL; END $$",
            source.delete(),
            source.update(),
            source.insert()
        ),
        format!(
            "CREATE TRIGGER search_{table} AFTER INSERT OR UPDATE OF {} OR DELETE ON {table} \
             FOR EACH ROW EXECUTE FUNCTION search_keep_{table}()",
            source.columns()
        ),
    ]
}
