//! libFuzzer on the target `node_frame` of `lab/targets`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lab_targets::run("node_frame", data));
