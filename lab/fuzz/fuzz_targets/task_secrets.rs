//! libFuzzer on the target `task_secrets` of `lab/targets`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lab_targets::run("task_secrets", data));
