//! libFuzzer on the target `executor_call_wire` of `lab/targets`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lab_targets::run("executor_call_wire", data));
