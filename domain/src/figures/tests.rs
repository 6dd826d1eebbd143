//! Tests: the figures of tickets whose stories are told by commands.
