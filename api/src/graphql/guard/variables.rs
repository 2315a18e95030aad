//! The values that come with a request.

use super::{ServerError, count, quoted, too_complex, wrong};
use async_graphql::Variables;
use async_graphql::parser::types::OperationDefinition;
use async_graphql_value::ConstValue;

/// Values in all variables together.
const MOST_VALUES: u64 = 10_000;
/// Lists and objects within one another.
const DEEPEST: u64 = 20;
/// Bytes of all variables together, as JSON.
const LARGEST: u64 = 200 * 1_024;

/// Whether the values are few, small and flat enough.
///
/// # Errors
/// TOO_COMPLEX, with the limit that they go beyond.
pub(super) fn small(variables: &Variables) -> Result<(), ServerError> {
    let mut size = Size::default();
    variables.iter().try_for_each(|(name, value)| {
        size.named(name)?;
        size.take(value, 1)
    })
}

#[derive(Default)]
struct Size {
    values: u64,
    bytes: u64,
}

impl Size {
    fn take(&mut self, value: &ConstValue, depth: u64) -> Result<(), ServerError> {
        if depth > DEEPEST {
            return Err(too_complex(format!("values in variables stand in one another {DEEPEST} deep at most")));
        }
        self.values += 1;
        // A sign before or after it, and what it is written with.
        self.bytes += 1 + match value {
            ConstValue::String(text) => count(text.len()) + 2,
            ConstValue::Enum(name) => count(name.len()) + 2,
            ConstValue::Binary(bytes) => count(bytes.len()),
            ConstValue::Number(number) => count(number.to_string().len()),
            ConstValue::Null | ConstValue::Boolean(_) => 4,
            ConstValue::List(_) | ConstValue::Object(_) => 1,
        };
        self.check()?;
        match value {
            ConstValue::List(items) => items.iter().try_for_each(|item| self.take(item, depth + 1)),
            ConstValue::Object(fields) => fields.iter().try_for_each(|(name, value)| {
                self.named(name)?;
                self.take(value, depth + 1)
            }),
            _ => Ok(()),
        }
    }

    fn named(&mut self, name: &str) -> Result<(), ServerError> {
        self.bytes += count(name.len()) + 3;
        self.check()
    }

    fn check(&self) -> Result<(), ServerError> {
        if self.values > MOST_VALUES {
            return Err(too_complex(format!("variables hold at most {MOST_VALUES} values")));
        }
        if self.bytes > LARGEST {
            return Err(too_complex(format!("variables have at most {LARGEST} bytes")));
        }
        Ok(())
    }
}

/// Whether every variable that must have a value has one.
///
/// # Errors
/// The first that has none.
pub(super) fn given(operation: &OperationDefinition, variables: &Variables) -> Result<(), ServerError> {
    operation.variable_definitions.iter().try_for_each(|definition| {
        let (name, kind) = (&definition.node.name.node, &definition.node.var_type.node);
        let missing = match variables.get(name) {
            Some(value) => *value == ConstValue::Null,
            None => definition.node.default_value.is_none(),
        };
        if kind.nullable || !missing {
            return Ok(());
        }
        Err(wrong(format!("the variable `${}` of type `{kind}` must have a value", quoted(name)), definition.pos))
    })
}
