//! libFuzzer on the target `image_archive` of `lab/targets`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lab_targets::run("image_archive", data));
