//! libFuzzer on the target `network_list` of `lab/targets`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lab_targets::run("network_list", data));
