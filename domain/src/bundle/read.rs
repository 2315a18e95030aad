//! From text to a bundle, saying every fault of its shape at once.

use super::Bundle;
use crate::text::LONGEST_NAME;
use crate::{Fault, FinancialYear};
use chrono::{DateTime, NaiveDate};
use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::{ValidationError, Validator};
use serde_json::{Value, json};

/// The JSON Schema of the format, as `data/bundle.schema.json` has it.
#[must_use]
pub fn schema() -> Value {
    let mut schema = schemars::schema_for!(Bundle).to_value();
    complete(&mut schema);
    schema
}

/// Reads one bundle.
///
/// # Errors
/// Every fault of its shape: where the text is not JSON, the line and column; otherwise each place
/// that does not fit the format, as a JSON pointer.
pub fn read(text: &str) -> Result<Bundle, Vec<Fault>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let value = serde_json::from_str::<Value>(text).map_err(|error| vec![not_json(&error)])?;
    let mut faults: Vec<Fault> = validator()?.iter_errors(&value).flat_map(|error| explain(&error)).collect();
    blanks(&value, "", &mut faults);
    if !faults.is_empty() {
        faults.dedup();
        return Err(faults);
    }
    // From the text once more, so that a field written twice is found too, which a `Value` forgets.
    serde_json::from_str(text).map_err(|error| vec![not_json(&error)])
}

fn validator() -> Result<Validator, Vec<Fault>> {
    jsonschema::options()
        .should_validate_formats(true)
        .with_format("date", |text: &str| text.len() == 10 && text.parse::<NaiveDate>().is_ok())
        .with_format("date-time", |text: &str| DateTime::parse_from_rfc3339(text).is_ok())
        .with_format("financial-year", |text: &str| text.parse::<FinancialYear>().is_ok())
        .build(&schema())
        .map_err(|error| vec![Fault::new("/", format!("the format's own schema is broken, please report it: {error}"))])
}

/// Adds what the derive does not say: the format of a financial year, the range of 32-bit numbers.
fn complete(schema: &mut Value) {
    if let Some(year) = schema.pointer_mut("/$defs/FinancialYear").and_then(Value::as_object_mut) {
        year.insert("format".into(), json!("financial-year"));
    }
    match schema {
        Value::Object(fields) => {
            if fields.get("format") == Some(&json!("int32")) {
                fields.insert("minimum".into(), json!(i32::MIN));
                fields.insert("maximum".into(), json!(i32::MAX));
            }
            fields.values_mut().for_each(complete);
        }
        Value::Array(items) => items.iter_mut().for_each(complete),
        _ => {}
    }
}

fn not_json(error: &serde_json::Error) -> Fault {
    let full = error.to_string();
    let place = format!("line {}, column {}", error.line(), error.column());
    let reason = full.split(" at line ").next().unwrap_or(&full);
    Fault::new(place, format!("cannot be read as JSON: {reason}"))
}

/// Text that is empty, too long for a name, or that a database would refuse.
fn blanks(value: &Value, place: &str, faults: &mut Vec<Fault>) {
    match value {
        Value::String(text) if text.trim().is_empty() => faults.push(Fault::new(
            place,
            "must not be empty; leave the field out or write null where there is nothing to say",
        )),
        Value::String(text) if text.contains('\0') => {
            faults.push(Fault::new(place, "must not contain the character U+0000"))
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, item)| blanks(item, &format!("{place}/{index}"), faults))
        }
        Value::Object(fields) => {
            for (name, field) in fields {
                let place = format!("{place}/{}", escaped(name));
                if matches!(name.as_str(), "name" | "title" | "key")
                    && field.as_str().is_some_and(|text| text.chars().count() > LONGEST_NAME)
                {
                    faults.push(Fault::new(&place, format!("must not be longer than {LONGEST_NAME} characters")));
                }
                blanks(field, &place, faults);
            }
        }
        _ => {}
    }
}

fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

fn explain(error: &ValidationError<'_>) -> Vec<Fault> {
    let place = error.instance_path().as_str();
    let at = if place.is_empty() { "/" } else { place };
    let one = |message: String| vec![Fault::new(at, message)];
    match error.kind() {
        ValidationErrorKind::AnyOf { context } | ValidationErrorKind::OneOfNotValid { context } => {
            explain_choice(error, context)
        }
        ValidationErrorKind::OneOfMultipleValid { .. } => {
            one("must be exactly one of the alternatives, not several".into())
        }
        ValidationErrorKind::AdditionalProperties { unexpected } => unexpected
            .iter()
            .map(|name| {
                Fault::new(
                    format!("{place}/{}", escaped(name)),
                    "is not a field of the format; check its spelling or take it out",
                )
            })
            .collect(),
        ValidationErrorKind::Required { property } => one(format!("the field {property} is missing")),
        ValidationErrorKind::Type { kind } => {
            one(format!("must be {}, but is {}", type_name(kind), shown(error.instance())))
        }
        ValidationErrorKind::Constant { expected_value } => {
            one(format!("must be {expected_value}, but is {}", shown(error.instance())))
        }
        ValidationErrorKind::Enum { options } => {
            one(format!("must be one of {options}, but is {}", shown(error.instance())))
        }
        ValidationErrorKind::Minimum { limit } => {
            one(format!("must be at least {limit}, but is {}", shown(error.instance())))
        }
        ValidationErrorKind::Maximum { limit } => {
            one(format!("must be at most {limit}, but is {}", shown(error.instance())))
        }
        ValidationErrorKind::MinItems { .. } => one("must not be an empty list".into()),
        ValidationErrorKind::Format { format } => {
            one(format!("must be {}, but is {}", format_name(format), shown(error.instance())))
        }
        ValidationErrorKind::Pattern { pattern } => {
            one(format!("must be {}, but is {}", pattern_name(pattern), shown(error.instance())))
        }
        _ => one(error.to_string()),
    }
}

/// What is wrong with a place where the format allows one of several things.
fn explain_choice(error: &ValidationError<'_>, context: &[Vec<ValidationError<'static>>]) -> Vec<Fault> {
    let place = error.instance_path().as_str();
    let words: Vec<String> = context.iter().flatten().filter_map(constant).collect();
    if !words.is_empty() {
        return vec![Fault::new(
            place,
            format!("must be one of {}, but is {}", words.join(", "), shown(error.instance())),
        )];
    }
    let here = |inner: &ValidationError<'_>| inner.instance_path().as_str() == place;
    let fits_type = |branch: &&Vec<ValidationError<'static>>| {
        !branch.iter().any(|inner| here(inner) && matches!(inner.kind(), ValidationErrorKind::Type { .. }))
    };
    let alike: Vec<_> = context.iter().filter(fits_type).collect();
    let lacks = |branch: &&&Vec<ValidationError<'static>>| {
        !branch.iter().any(|inner| here(inner) && matches!(inner.kind(), ValidationErrorKind::Required { .. }))
    };
    let chosen: Vec<_> = if alike.len() > 1 { alike.iter().filter(lacks).copied().collect() } else { alike.clone() };
    if let [branch] = chosen.as_slice() {
        return branch.iter().flat_map(explain).collect();
    }
    let fields: Vec<String> = context.iter().flatten().filter(|inner| here(inner)).filter_map(required).collect();
    if !fields.is_empty() {
        return vec![Fault::new(place, format!("must have exactly one of the fields {}", fields.join(", ")))];
    }
    context.first().map(|branch| branch.iter().flat_map(explain).collect()).unwrap_or_default()
}

fn constant(error: &ValidationError<'_>) -> Option<String> {
    if let ValidationErrorKind::Constant { expected_value } = error.kind() {
        expected_value.as_str().map(str::to_owned)
    } else {
        None
    }
}

fn required(error: &ValidationError<'_>) -> Option<String> {
    if let ValidationErrorKind::Required { property } = error.kind() {
        property.as_str().map(str::to_owned)
    } else {
        None
    }
}

/// A value as it may stand in a message: short.
fn shown(value: &Value) -> String {
    let text = match value {
        Value::Array(_) => "a list".into(),
        Value::Object(_) => "an object".into(),
        simple => simple.to_string(),
    };
    if text.chars().count() > 60 { format!("{}…", text.chars().take(60).collect::<String>()) } else { text }
}

fn type_name(kind: &TypeKind) -> String {
    match kind {
        TypeKind::Single(one) => one.to_string(),
        TypeKind::Multiple(set) => set.iter().map(|one| one.to_string()).collect::<Vec<_>>().join(" or "),
    }
}

fn format_name(format: &str) -> &str {
    match format {
        "date" => "a day such as 2018-03-06",
        "date-time" => "a moment such as 2018-03-06T09:30:00Z",
        "financial-year" => "a financial year such as 2018-19, the second part being the year after the first",
        other => other,
    }
}

fn pattern_name(pattern: &str) -> String {
    match pattern {
        "^[0-9]{4}-[0-9]{2}$" => "a financial year such as 2018-19".into(),
        r"^-?[0-9]{1,12}(\.[0-9]{1,6})?$" => {
            "a decimal such as 20.1, with at most twelve digits before and six after the point".into()
        }
        "^[a-z0-9]+(-[a-z0-9]+)*$" => "lower-case letters, digits and hyphens".into(),
        other => format!("text of the form {other}"),
    }
}
