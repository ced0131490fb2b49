//! libFuzzer on the target `scheduler_call_wire` of `lab/targets`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lab_targets::run("scheduler_call_wire", data));
