//! Operations taken out of a frontend's file.

/// One operation of a file, and the fragments it leads to.
pub(crate) fn alone(file: &str, operation: &str) -> String {
    let starts = ["query ", "mutation ", "subscription ", "fragment "];
    let mut definitions: Vec<String> = Vec::new();
    for line in file.lines() {
        if starts.iter().any(|start| line.starts_with(start)) {
            definitions.push(String::new());
        }
        if let Some(definition) = definitions.last_mut().filter(|_| !line.starts_with('#')) {
            definition.push_str(line);
            definition.push('\n');
        }
    }
    let named = |name: &str| {
        let is_it = |text: &&String| text.split([' ', '(']).nth(1) == Some(name);
        definitions.iter().find(is_it).cloned().unwrap_or_default()
    };
    let mut text = named(operation);
    let mut used: Vec<String> = Vec::new();
    while let Some(next) = spreads(&text).into_iter().find(|name| !used.contains(name)) {
        text.push_str(&named(&next));
        used.push(next);
    }
    text
}

/// The names of the fragments that `text` spreads.
fn spreads(text: &str) -> Vec<String> {
    let name = |rest: &str| rest.chars().take_while(|letter| letter.is_alphanumeric()).collect::<String>();
    text.split("...").skip(1).map(name).filter(|name| !name.is_empty() && name != "on").collect()
}
