//! libFuzzer on the target `session_input` of `lab/targets`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lab_targets::run("session_input", data));
