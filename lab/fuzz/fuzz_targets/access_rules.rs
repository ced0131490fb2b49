//! libFuzzer on the target `access_rules` of `lab/targets`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lab_targets::run("access_rules", data));
