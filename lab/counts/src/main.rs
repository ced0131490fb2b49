//! try
use std::time::Instant;
use lab_counts::allocator::*;
fn main() {
    let what = std::env::args().nth(1).unwrap();
    let n: usize = std::env::args().nth(2).unwrap().parse().unwrap();
    match what.as_str() {
        "full" | "roles" => {
            let mut w = World::new(n, n/10, if what == "full" {1} else {200});
            for _ in 0..7 {
                let t = Instant::now(); w.give_back(None); let r = t.elapsed();
                let t = Instant::now(); let k = w.run(); println!("{k} {:?} recover {r:?}", t.elapsed());
            }
        }
        _ => {
            let t = Instant::now();
            let mut w = World::idle(n, 100);
            println!("set up {:?}", t.elapsed());
            for i in 0..7 {
                w.touch();
                let t = Instant::now(); let k = w.run(); print!("{k} {:?} ", t.elapsed());
                w.renew_agents(n, &format!("z{i}"));
                let t = Instant::now(); let k = w.run(); println!("renewed {k} {:?}", t.elapsed());
            }
        }
    }
}
