//! libFuzzer on the target `image_text` of `lab/targets`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lab_targets::run("image_text", data));
