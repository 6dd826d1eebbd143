//! What is made before the server is compiled: its messages in both languages.

mod messages;

use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    messages::generate()
}
