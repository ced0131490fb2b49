//! Work on what clients send that may take long or much memory.

use tokio::sync::Semaphore;
use tokio::task::JoinError;

/// One at a time in the whole process: what a single one may take is then what all may take, and short requests keep
/// the other cores. Nobody waits for a client in here, only for the processor.
static PLACES: Semaphore = Semaphore::const_new(1);

/// Runs `work` on a thread where it holds up nobody but other work of this kind.
///
/// # Errors
/// When `work` panics or the runtime ends.
pub async fn heavy<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, JoinError> {
    let place = PLACES
        .acquire()
        .await
        .expect("nothing closes this semaphore");
    // Whoever waits may be cancelled; the place is free only when the work is done.
    tokio::task::spawn_blocking(move || {
        let done = work();
        drop(place);
        done
    })
    .await
}
