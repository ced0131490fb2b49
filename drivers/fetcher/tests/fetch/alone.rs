//! The child process of `drivers_fetcher::fetch` and nothing else.

fn main() -> std::process::ExitCode {
    drivers_fetcher::container_fetch()
}
