//! The service as a process of its own, for tests that kill it: the program itself, under another name, so that it is always
//! the one that the tests were built with. It ends when its standard input does, and so with the test that started it.

use std::io::Read;
use std::process::ExitCode;

fn main() -> ExitCode {
    std::thread::spawn(|| {
        // Nothing is ever written there: reading ends when the test does.
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
        std::process::exit(0);
    });
    api::cli::run(std::env::args_os())
}
