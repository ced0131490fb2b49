//! libFuzzer on the target `schedule_json` of `lab/targets`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lab_targets::run("schedule_json", data));
