//! libFuzzer on the target `node_to_master` of `lab/targets`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lab_targets::run("node_to_master", data));
