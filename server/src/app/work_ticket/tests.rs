//! Working tickets: what a command does beside what the rules say.
