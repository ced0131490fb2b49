//! libFuzzer on the target `provider_call_json` of `lab/targets`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lab_targets::run("provider_call_json", data));
