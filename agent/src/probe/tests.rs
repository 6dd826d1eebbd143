//! Probes on the real machine that runs the tests.
