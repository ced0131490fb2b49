//! libFuzzer on the target `service_backup` of `lab/targets`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lab_targets::run("service_backup", data));
