//! libFuzzer on the target `volume_answer` of `lab/targets`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lab_targets::run("volume_answer", data));
