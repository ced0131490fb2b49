//! libFuzzer on the target `credentials` of `lab/targets`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lab_targets::run("credentials", data));
