//! libFuzzer on the target `resources_json` of `lab/targets`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lab_targets::run("resources_json", data));
