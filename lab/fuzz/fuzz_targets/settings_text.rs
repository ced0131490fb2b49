//! libFuzzer on the target `settings_text` of `lab/targets`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lab_targets::run("settings_text", data));
