//! What is asked of a type that can be fetched by id: everything it tells of itself.

use super::schema::Schema;
use anyhow::{Context, Result, bail, ensure};

/// How deep types that cannot be fetched by id are walked below one that can.
const DEEPEST: usize = 5;

/// What the arguments are of fields that cannot do without: such that something is found.
const ARGUMENTS: [(&str, &str); 6] = [
    ("County.funding", r#"(year: "2018-19")"#),
    ("Measure.comparedWith", "(period: PREVIOUS_PERIOD)"),
    ("Partnership.funding", r#"(year: "2018-19")"#),
    ("Partnership.fundingByPriority", r#"(year: "2018-19")"#),
    ("Partnership.settlement", r#"(year: "2018-19")"#),
    ("PoliceArea.funding", r#"(year: "2018-19")"#),
];

/// A value in the answer to a selection: what it is called, and where it is found.
#[derive(Clone)]
pub(crate) struct Leaf {
    pub(crate) name: String,
    pub(crate) path: Vec<String>,
}

/// A selection and what it selects.
#[derive(Default)]
pub(crate) struct Selection {
    pub(crate) text: String,
    pub(crate) leaves: Vec<Leaf>,
}

impl Schema {
    /// All that the type `name` tells of itself: its own values, how many there are of what it leads to, and the
    /// values of what cannot be fetched by itself.
    pub(crate) fn everything_in(&self, name: &str) -> Result<Selection> {
        let mut selection = self.fields(name, 1)?;
        for leaf in &mut selection.leaves {
            leaf.name = format!("{name}.{}", leaf.name);
        }
        Ok(selection)
    }

    fn fields(&self, name: &str, depth: usize) -> Result<Selection> {
        ensure!(depth <= DEEPEST, "{name} lies deeper than these tests look");
        let mut selection = Selection::default();
        for field in &self.get(name)?.fields {
            let arguments = ARGUMENTS.iter().find(|(of, _)| *of == format!("{name}.{}", field.name));
            let arguments = match arguments {
                Some((_, arguments)) => arguments,
                None if field.needs_arguments => bail!("{name}.{} has no row in ARGUMENTS", field.name),
                None => "",
            };
            let below = self.below(&field.of, depth)?;
            selection.text.push_str(&format!("{}{arguments}{} ", field.name, below.text));
            for leaf in below.leaves {
                let dot = if leaf.name.is_empty() { "" } else { "." };
                let path = [vec![field.name.clone()], leaf.path].concat();
                selection.leaves.push(Leaf { name: format!("{}{dot}{}", field.name, leaf.name), path });
            }
        }
        Ok(selection)
    }

    /// What is asked of a field of the type `name`.
    fn below(&self, name: &str, depth: usize) -> Result<Selection> {
        let it = self.get(name)?;
        let only = |field: &str| {
            let path = vec![field.to_owned()];
            Selection { text: format!(" {{ {field} }}"), leaves: vec![Leaf { name: String::new(), path }] }
        };
        Ok(match it.kind.as_str() {
            "SCALAR" | "ENUM" => {
                Selection { text: String::new(), leaves: vec![Leaf { name: String::new(), path: vec![] }] }
            }
            "OBJECT" if it.is_node() => only("__typename"),
            "OBJECT" if name.ends_with("Connection") => only("totalCount"),
            "OBJECT" => {
                let Selection { text, leaves } = self.fields(name, depth + 1)?;
                Selection { text: format!(" {{ {text}}}"), leaves }
            }
            _ => self.members(it, only("__typename"), depth)?,
        })
    }

    /// Of what may be one of several types: which it is, and the values of those that cannot be fetched by themselves.
    fn members(&self, it: &super::schema::Type, mut selection: Selection, depth: usize) -> Result<Selection> {
        let mut text = String::from(" { __typename ");
        for member in &it.possible {
            if !self.get(member)?.is_node() {
                let fields = self.fields(member, depth + 1)?;
                text.push_str(&format!("... on {member} {{ {}}} ", fields.text));
                selection.leaves.extend(fields.leaves);
            }
        }
        Ok(Selection { text: text + "}", leaves: selection.leaves })
    }

    /// That no row of ARGUMENTS outlives its field.
    pub(super) fn arguments_are_of_use(&self) -> Result<()> {
        for (place, _) in ARGUMENTS {
            let (of, field) = place.split_once('.').context(place)?;
            let known = self.get(of)?.fields.iter().any(|it| it.name == field && it.needs_arguments);
            ensure!(known, "{place} has a row in ARGUMENTS and needs none");
        }
        Ok(())
    }
}
