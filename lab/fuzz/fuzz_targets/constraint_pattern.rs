//! libFuzzer on the target `constraint_pattern` of `lab/targets`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lab_targets::run("constraint_pattern", data));
