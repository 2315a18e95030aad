//! The program `safergraph`.

fn main() {
    print!("{}", api::graphql::sdl(&api::graphql::schema()));
}
