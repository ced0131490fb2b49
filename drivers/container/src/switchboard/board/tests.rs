//! What is said to a board, and what it wants done.

use super::*;

struct World {
    board: Board,
    now: Duration,
    effects: Vec<Effect>,
}

impl World {
    fn new(has_terminal: bool, awaits_reader: bool) -> Self {
        Self {
            board: Board::new(has_terminal, awaits_reader),
            now: Duration::ZERO,
            effects: Vec::new(),
        }
    }

    fn step(&mut self, input: Input) -> Vec<Effect> {
        self.board.step(self.now, input, &mut self.effects);
        std::mem::take(&mut self.effects)
    }

    fn connect(&mut self, id: Id, role: Role) {
        assert_eq!(self.step(Input::Connected(id)), []);
        self.step(Input::Received(id, vec![role.byte()]));
    }

    fn frame(&mut self, id: Id, kind: Kind, body: &[u8]) -> Vec<Effect> {
        let mut bytes = Vec::new();
        frame::put(kind, body, &mut bytes);
        self.step(Input::Received(id, bytes))
    }

    /// The frames that wait for a connection, which then are sent.
    fn frames(&mut self, id: Id) -> Vec<(Kind, String)> {
        let mut bytes = self.board.waiting(id).to_vec();
        let count = bytes.len();
        let mut all = Vec::new();
        while let Some(frame) = frame::take(&mut bytes).unwrap() {
            all.push((frame.kind, String::from_utf8(frame.body).unwrap()));
        }
        self.step(Input::Sent(id, count));
        all
    }

    fn write(&mut self, text: &str) -> Vec<Effect> {
        self.step(Input::Wrote(Stream::Out, text.as_bytes().to_vec()))
    }
}

fn said(kind: Kind, text: &str) -> Vec<(Kind, String)> {
    vec![(kind, text.to_owned())]
}

#[test]
fn output_goes_to_the_file_and_to_all_who_see() {
    let mut world = World::new(false, false);
    let log = |text: &str| vec![Effect::Log(Stream::Out, text.as_bytes().to_vec())];
    assert_eq!(world.write("early"), log("early"));
    world.connect(1, Role::Viewer);
    world.connect(2, Role::Owner);
    assert_eq!(world.write("now"), log("now"));
    assert_eq!(world.frames(1), said(Kind::Stdout, "now"));
    assert_eq!(world.frames(2), said(Kind::Stdout, "now"));
    world.step(Input::Wrote(Stream::Err, b"oh".to_vec()));
    assert_eq!(world.frames(1), said(Kind::Stderr, "oh"));
    assert_eq!(world.step(Input::Broken(1)), [Effect::Close(1)]);
    world.write("later");
    assert_eq!(world.frames(2).len(), 2);
}

#[test]
fn an_owner_stops_the_command_and_a_viewer_not_for_long() {
    let long = "x".repeat(QUEUE_BYTES_HIGH);
    for role in [Role::Owner, Role::Viewer] {
        let mut world = World::new(false, false);
        world.connect(1, role);
        world.write(&long);
        assert!(Stream::ALL.iter().all(|stream| !world.board.reads(*stream)));
        world.frames(1);
        assert!(world.board.reads(Stream::Out));
        world.now += VIEWER_WAIT;
        world.write(&long);
        world.write(&long);
        world.now += VIEWER_WAIT / 2;
        // A little is enough to be waited for.
        assert_eq!(world.step(Input::Sent(1, 1)), []);
        assert!(!world.board.reads(Stream::Out));
        world.now += VIEWER_WAIT;
        let effects = world.step(Input::Took(0));
        assert_eq!(world.board.reads(Stream::Out), role == Role::Viewer);
        match role {
            Role::Viewer => assert_eq!(effects, [Effect::Close(1)]),
            Role::Owner | Role::Writer => assert_eq!(effects, []),
        }
    }
}

#[test]
fn nothing_is_read_before_the_first_reader() {
    let mut world = World::new(false, true);
    world.connect(1, Role::Writer);
    assert!(!world.board.reads(Stream::Out));
    world.connect(2, Role::Viewer);
    assert!(world.board.reads(Stream::Out));
}

#[test]
fn input_comes_in_order_and_ends() {
    let mut world = World::new(false, false);
    world.connect(1, Role::Writer);
    world.frame(1, Kind::Stdin, b"hello");
    assert_eq!(world.board.for_command(), b"hello");
    assert!(!world.board.hears(1), "the command has to take it first");
    world.frame(1, Kind::Stdin, b"again");
    world.frame(1, Kind::StdinEnd, b"");
    assert_eq!(world.step(Input::Took(2)), []);
    assert_eq!(world.board.for_command(), b"llo");
    assert_eq!(world.step(Input::Took(3)), []);
    assert_eq!(world.board.for_command(), b"again");
    assert_eq!(world.step(Input::Took(5)), [Effect::CloseInput]);
    assert!(world.board.hears(1));
    world.step(Input::Finished(1));
    assert_eq!(world.board.waiting(1).len(), HEAD_BYTES);
    let count = world.board.waiting(1).len();
    assert_eq!(world.step(Input::Sent(1, count)), [Effect::Close(1)]);
    // What comes after the end is not taken.
    world.connect(2, Role::Writer);
    world.frame(2, Kind::Stdin, b"late");
    let why = "the command's input was closed before";
    assert_eq!(world.frames(2), said(Kind::Failed, why));
}

#[test]
fn there_is_one_writer_at_a_time() {
    let mut world = World::new(false, false);
    world.connect(1, Role::Writer);
    world.connect(2, Role::Writer);
    assert_eq!(world.frames(2), said(Kind::Busy, ""));
    // Who breaks off leaves the input to the next.
    world.step(Input::Broken(1));
    world.connect(3, Role::Writer);
    world.frame(3, Kind::Stdin, b"mine");
    assert_eq!(world.board.for_command(), b"mine");
}

#[test]
fn terminals_have_a_size_and_no_end() {
    let mut world = World::new(true, false);
    assert!(!world.board.reads(Stream::Err));
    world.connect(1, Role::Writer);
    let window = Window {
        rows: 24,
        columns: 80,
    };
    let effects = world.frame(1, Kind::Window, &window.to_bytes());
    assert_eq!(effects, [Effect::Resize(1, window)]);
    assert_eq!(world.frame(1, Kind::StdinEnd, b""), []);
    world.frame(1, Kind::Stdin, b"on");
    assert_eq!(world.board.for_command(), b"on");
    world.step(Input::NotResized(1, "no".to_owned()));
    assert_eq!(world.frames(1), said(Kind::Refused, "no"));
}

#[test]
fn nonsense_is_answered_and_stops_the_writer() {
    for (bytes, why) in [
        (vec![77, 0, 0, 0, 0], "77 is no kind of frame"),
        (vec![3, 1, 0, 0, 0], "a frame of 16777216 bytes is too long"),
        (vec![1, 0, 0, 0, 0], "that is not for writers to send"),
        (vec![5, 0, 0, 0, 1, 1], "a window has two sides"),
    ] {
        let mut world = World::new(false, false);
        world.connect(1, Role::Writer);
        world.step(Input::Received(1, bytes));
        assert_eq!(world.frames(1), said(Kind::Refused, why));
    }
    let mut world = World::new(false, false);
    world.connect(1, Role::Writer);
    world.step(Input::Received(1, vec![3, 0]));
    world.step(Input::Finished(1));
    let why = "the last frame is cut off";
    assert_eq!(world.frames(1), said(Kind::Refused, why));
    world.step(Input::Connected(2));
    assert_eq!(
        world.step(Input::Received(2, vec![b'?'])),
        [Effect::Close(2)]
    );
}

#[test]
fn a_command_that_takes_nothing_says_so() {
    let mut world = World::new(false, false);
    world.connect(1, Role::Writer);
    world.frame(1, Kind::Stdin, b"hello");
    let effects = world.step(Input::TookLast("it is closed".to_owned()));
    assert_eq!(effects, [Effect::CloseInput]);
    assert_eq!(world.frames(1), said(Kind::Failed, "it is closed"));
    assert!(world.board.for_command().is_empty());
}

#[test]
fn the_end_waits_for_the_last_byte() {
    let mut world = World::new(false, false);
    world.connect(1, Role::Owner);
    world.connect(2, Role::Writer);
    world.write("last");
    world.step(Input::Ended);
    assert_eq!(world.frames(2), said(Kind::Taken, ""));
    world.step(Input::WroteLast(Stream::Out));
    world.step(Input::WroteLast(Stream::Err));
    assert!(!world.board.is_done(world.now));
    world.frames(1);
    assert!(world.board.is_done(world.now));
}

#[test]
fn the_end_does_not_wait_for_ever() {
    let mut world = World::new(false, true);
    world.now = Duration::from_secs(100);
    world.step(Input::Ended);
    assert_eq!(world.board.wake(), Some(world.now + READER_WAIT));
    assert!(!world.board.reads(Stream::Out));
    world.now += READER_WAIT;
    world.step(Input::Took(0));
    assert!(world.board.reads(Stream::Out), "for the files at least");
    world.connect(1, Role::Owner);
    world.write("unread");
    for stream in Stream::ALL {
        world.step(Input::WroteLast(stream));
    }
    assert!(!world.board.is_done(world.now));
    world.now += DRAIN_WAIT;
    assert!(world.board.is_done(world.now));
}

#[test]
fn there_are_not_too_many() {
    let mut world = World::new(false, false);
    let max = CONNECTIONS_MAX as Id;
    for id in 0..max {
        world.connect(id, Role::Viewer);
    }
    assert_eq!(world.step(Input::Connected(max)), [Effect::Close(max)]);
    assert_eq!(world.step(Input::Finished(0)), [Effect::Close(0)]);
    assert_eq!(world.step(Input::Connected(max)), []);
}
