//! Tasks and agents as they were written for one reader, kept for the next.
//!
//! A cluster has many and few of them change between two readers. They are written in pieces, on all processors; a piece
//! in which nothing has changed since is taken from the lists before. What a piece was made of is kept with it, so that
//! its address stands for nothing else.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use kernel_master::{Agent, CHUNK_ITEMS, Chunk, Framework, Table, Task};

use crate::picture::Picture;
use crate::sight::Sight;

/// Fewer pieces than this are not worth another thread.
const PIECES_PER_THREAD: usize = 8;
/// Writing yields to whatever else wants the processor, above all to the master itself.
const NICENESS: i32 = 5;

/// In which list of a framework a task is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Which {
    Active,
    Unreachable,
    Completed,
}

/// How a kind of document writes one task and one agent, if it shows any.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Style {
    pub(crate) task: Option<fn(&Task, Which, &mut Vec<u8>)>,
    pub(crate) agent: Option<fn(&Agent, &Sight, &mut Vec<u8>)>,
    /// Whether elements are parted by commas and lists are in brackets.
    pub(crate) is_json: bool,
}

/// What one view's tasks and agents look like to whoever sees everything.
#[derive(Debug)]
pub(crate) struct Lists {
    style: Style,
    /// By the addresses of the pieces.
    tasks: HashMap<usize, (Arc<Chunk<Task>>, Bytes)>,
    agents: Vec<(Vec<Arc<Agent>>, Bytes)>,
}

/// What is to be written.
enum Piece {
    Tasks(Arc<Chunk<Task>>, Which),
    Agents(Vec<Arc<Agent>>),
}

impl Lists {
    /// Writes what is not in `former`, which was made in the same style.
    pub(crate) fn new(picture: &Picture, style: Style, former: Option<&Self>) -> Self {
        let mut lists = Self {
            style,
            tasks: HashMap::new(),
            agents: Vec::new(),
        };
        let mut missing = Vec::new();
        let frameworks = picture.all_frameworks();
        for framework in frameworks.filter(|_| style.task.is_some()) {
            for (table, which) in tables(framework) {
                for chunk in table.chunks() {
                    let known = former.and_then(|former| former.tasks.get(&address(chunk)));
                    match known {
                        Some((_, bytes)) => lists.note(Arc::clone(chunk), bytes.clone()),
                        None => missing.push(Piece::Tasks(Arc::clone(chunk), which)),
                    }
                }
            }
        }
        let mut agents = picture.view.agents.values();
        while style.agent.is_some() {
            let group: Vec<_> = agents.by_ref().take(CHUNK_ITEMS).cloned().collect();
            if group.is_empty() {
                break;
            }
            let known = former.and_then(|former| former.agents.get(lists.agents.len()));
            let same = |known: &&(Vec<Arc<Agent>>, Bytes)| {
                known.0.len() == group.len()
                    && known.0.iter().zip(&group).all(|(a, b)| Arc::ptr_eq(a, b))
            };
            match known.filter(same) {
                Some(known) => lists.agents.push(known.clone()),
                None => {
                    lists.agents.push((group.clone(), Bytes::new()));
                    missing.push(Piece::Agents(group));
                }
            }
        }
        let written = write_all(&missing, style, &picture.sight);
        let mut open = (lists.agents.iter_mut()).filter(|(_, bytes)| bytes.is_empty());
        let mut tasks = Vec::new();
        for (piece, bytes) in missing.into_iter().zip(written) {
            match piece {
                Piece::Tasks(chunk, _) => tasks.push((chunk, bytes)),
                Piece::Agents(_) => {
                    if let Some(place) = open.next() {
                        place.1 = bytes;
                    }
                }
            }
        }
        drop(open);
        for (chunk, bytes) in tasks {
            lists.note(chunk, bytes);
        }
        lists
    }

    fn note(&mut self, chunk: Arc<Chunk<Task>>, bytes: Bytes) {
        self.tasks.insert(address(&chunk), (chunk, bytes));
    }

    /// The tasks of tables of the view, in one list.
    pub(crate) fn tasks<'a>(&self, tables: impl Iterator<Item = &'a Table<Task>>) -> Vec<Bytes> {
        let chunks = tables.flat_map(Table::chunks);
        let known = chunks.flat_map(|chunk| self.tasks.get(&address(chunk)));
        self.list(known.map(|(_, bytes)| bytes))
    }

    /// The agents of the view.
    pub(crate) fn agents(&self) -> Vec<Bytes> {
        self.list(self.agents.iter().map(|(_, bytes)| bytes))
    }

    fn list<'a>(&self, pieces: impl Iterator<Item = &'a Bytes>) -> Vec<Bytes> {
        let mut pieces = pieces.filter(|bytes| !bytes.is_empty());
        if !self.style.is_json {
            return pieces.cloned().collect();
        }
        let mut list = vec![Bytes::from_static(b"[")];
        // Each element brings the comma before it.
        list.extend(pieces.next().map(|first| first.slice(1..)));
        list.extend(pieces.cloned());
        list.push(Bytes::from_static(b"]"));
        list
    }
}

fn address(chunk: &Arc<Chunk<Task>>) -> usize {
    Arc::as_ptr(chunk).addr()
}

/// All tasks of a framework.
pub(crate) fn tables(framework: &Framework) -> [(&Table<Task>, Which); 3] {
    [
        (&framework.tasks, Which::Active),
        (&framework.unreachable, Which::Unreachable),
        (&framework.completed, Which::Completed),
    ]
}

/// Writes all pieces, in their order.
fn write_all(pieces: &[Piece], style: Style, sight: &Sight) -> Vec<Bytes> {
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    let threads = processors.min(pieces.len() / PIECES_PER_THREAD + 1);
    let next = AtomicUsize::new(0);
    let work = || {
        // Without the right to it the work is done all the same.
        let _ = rustix::process::setpriority_process(None, NICENESS);
        let mut scratch = Vec::new();
        let mut written = Vec::new();
        loop {
            let place = next.fetch_add(1, Ordering::Relaxed);
            let Some(piece) = pieces.get(place) else {
                return written;
            };
            scratch.clear();
            write_piece(piece, style, sight, &mut scratch);
            written.push((place, Bytes::copy_from_slice(&scratch)));
        }
    };
    let mut all = vec![Bytes::new(); pieces.len()];
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        for worker in workers {
            match worker.join() {
                Ok(written) => written
                    .into_iter()
                    .for_each(|(place, bytes)| all[place] = bytes),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
    });
    all
}

fn write_piece(piece: &Piece, style: Style, sight: &Sight, out: &mut Vec<u8>) {
    let comma = |out: &mut Vec<u8>| {
        if style.is_json {
            out.push(b',');
        }
    };
    match (piece, style.task, style.agent) {
        (Piece::Tasks(chunk, which), Some(write), _) => {
            for task in chunk.values() {
                comma(out);
                write(task, *which, out);
            }
        }
        (Piece::Agents(agents), _, Some(write)) => {
            for agent in agents {
                comma(out);
                write(agent, sight, out);
            }
        }
        (Piece::Tasks(..), None, _) | (Piece::Agents(_), _, None) => {}
    }
}
