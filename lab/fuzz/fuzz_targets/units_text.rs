//! libFuzzer on the target `units_text` of `lab/targets`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lab_targets::run("units_text", data));
