//! libFuzzer on the target `job_json` of `lab/targets`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lab_targets::run("job_json", data));
