//! Ask: questions over one connection, each with what it cost the server and how long the answer took.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Instant;

use custode_domain::id::TicketId;
use custode_tests::{Desk, House};

use crate::town::{Chance, Town, WORDS};

/// How often each kind of page is asked for.
const READ: usize = 400;
/// Before what is measured.
const WARMING: usize = 40;
/// How often each of two doors is knocked at that must sound alike.
const KNOCKS: usize = 4_000;
/// Tickets that are opened.
pub(crate) const OPENED: usize = 400;

/// Kinds of pages, each with the addresses that are asked for.
pub(crate) fn readings(town: &Town) -> Vec<(&'static str, Vec<String>)> {
    let mut chance = Chance::new(7);
    let mut each = |name, path: &mut dyn FnMut(&mut Chance) -> String| {
        let paths = (0..READ + WARMING).map(|_| path(&mut chance)).collect();
        (name, paths)
    };
    let person = |chance: &mut Chance| *chance.one(&town.desk);
    vec![
        each("the queue", &mut |chance| {
            let view = *chance.one(&["", "?level=first", "?owner=nobody", "?owner=me"]);
            format!("/queue{view}")
        }),
        each("a filtered list", &mut |chance| {
            let ente = *chance.one(&town.enti);
            let machine = chance.one(&town.machines).1;
            match chance.below(6) {
                0 => format!("/tickets?ente={ente}&state=closed&severity=1"),
                1 => format!("/tickets?ente={ente}&state=new&state=in_progress"),
                2 => format!("/tickets?owner={}&state=closed", person(chance)),
                3 => format!("/tickets?machine={machine}"),
                4 => "/tickets?state=new&severity=1&channel=sam".to_owned(),
                _ => "/tickets?kind=fault&competence=software&channel=mail".to_owned(),
            }
        }),
        each("a full-text search", &mut |chance| {
            let words: Vec<_> = (0..=chance.below(3)).map(|_| *chance.one(&WORDS)).collect();
            let words = words.join("+").replace('à', "%C3%A0");
            if chance.below(3) == 0 {
                format!("/tickets?q={words}&ente={}", chance.one(&town.enti))
            } else {
                format!("/tickets?q={words}")
            }
        }),
        each("a ticket's page", &mut |chance| {
            format!("/tickets/{}", chance.one(&town.tickets))
        }),
    ]
}

/// What answers cost, in milliseconds.
#[derive(Debug, Default)]
pub(crate) struct Costs {
    cpu: Vec<f64>,
    whole: Vec<f64>,
    /// Bytes that the server had to fetch from the disk, over all answers.
    fetched: u64,
}

/// A middle and an end of some costs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spread {
    pub(crate) median: f64,
    pub(crate) p99: f64,
}

impl Costs {
    pub(crate) fn cpu(&self) -> Spread {
        spread(&self.cpu)
    }

    pub(crate) fn whole(&self) -> Spread {
        spread(&self.whole)
    }

    /// Megabytes that came from the disk and not from memory.
    pub(crate) fn fetched(&self) -> u64 {
        self.fetched / 1_000_000
    }
}

fn spread(values: &[f64]) -> Spread {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    Spread {
        median: sorted[sorted.len() / 2],
        p99: sorted[sorted.len() * 99 / 100],
    }
}

/// Somebody with one connection.
pub(crate) struct Asker {
    stream: TcpStream,
    host: String,
    cookie: String,
    server: u32,
}

struct Answer {
    status: u16,
    head: String,
    body: Vec<u8>,
}

impl Asker {
    pub(crate) fn log_in(house: &House, login: &str) -> Self {
        let host = house.web_url().replace("http://", "");
        let stream = TcpStream::connect(&host).unwrap();
        stream.set_nodelay(true).unwrap();
        let mut asker = Self {
            stream,
            host,
            cookie: String::new(),
            server: house.server_id(),
        };
        let form = format!(
            "login={login}&password={}",
            Desk::PASSWORD.replace(' ', "+")
        );
        let answer = asker.post("/login", "application/x-www-form-urlencoded", &form);
        assert_eq!(answer.status, 303, "{}", answer.head);
        let cookie = answer.head.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("set-cookie")
                .then(|| value.trim().to_owned())
        });
        let cookie = cookie.unwrap();
        asker.cookie.push_str(cookie.split(';').next().unwrap());
        asker
    }

    /// Reads all of these, one after the other; the first ones warm up.
    pub(crate) fn read_all(&mut self, paths: &[String]) -> Costs {
        let mut costs = Costs::default();
        for (place, path) in paths.iter().enumerate() {
            let answer = self.measured(&mut costs, place >= WARMING, |asker| asker.get(path));
            assert_eq!(answer.status, 200, "{path}: {}", answer.head);
        }
        costs
    }

    /// Asks for a ticket of another Ente and for one that does not exist, in turn: what each kind of asking cost.
    pub(crate) fn knock(&mut self, town: &Town) -> [Costs; 2] {
        let mut costs = [Costs::default(), Costs::default()];
        let mut chance = Chance::new(13);
        let now = custode_tests::now().as_millisecond().unsigned_abs();
        for place in 0..KNOCKS + WARMING {
            let missing = TicketId::from_uuid(chance.uuid(now));
            for (kind, ticket) in costs.iter_mut().zip([*chance.one(&town.foreign), missing]) {
                let path = format!("/tickets/{ticket}");
                let answer = self.measured(kind, place >= WARMING, |asker| asker.get(&path));
                assert_eq!(answer.status, 404, "{path}: {}", answer.head);
            }
        }
        costs
    }

    /// Opens so many tickets, as a person of an Ente does.
    pub(crate) fn open_all(&mut self, count: usize) -> Costs {
        let mut costs = Costs::default();
        let mut chance = Chance::new(11);
        for place in 0..count + WARMING {
            let subject = format!("{} {} {place}", chance.one(&WORDS), chance.one(&WORDS));
            let body = request(&format!("bench-{place}"), &subject);
            let kind = "multipart/form-data; boundary=custode-bench";
            let answer = self.measured(&mut costs, place >= WARMING, |asker| {
                asker.post("/requests", kind, &body)
            });
            assert_eq!(
                answer.status,
                303,
                "{}",
                String::from_utf8_lossy(&answer.body)
            );
        }
        costs
    }

    fn measured(
        &mut self,
        costs: &mut Costs,
        counts: bool,
        ask: impl FnOnce(&mut Self) -> Answer,
    ) -> Answer {
        let on_disk = fetched(self.server);
        let (before, begun) = (used(self.server), Instant::now());
        let answer = ask(self);
        let (whole, cpu) = (begun.elapsed(), used(self.server) - before);
        if counts {
            costs.fetched += fetched(self.server) - on_disk;
            costs.whole.push(whole.as_secs_f64() * 1e3);
            costs.cpu.push(cpu * 1e3);
        }
        answer
    }

    fn get(&mut self, path: &str) -> Answer {
        let head = format!(
            "GET {path} HTTP/1.1\r\nhost: {}\r\ncookie: {}\r\n\r\n",
            self.host, self.cookie
        );
        self.say(head.as_bytes())
    }

    fn post(&mut self, path: &str, kind: &str, body: &str) -> Answer {
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: {host}\r\norigin: http://{host}\r\ncookie: {}\r\ncontent-type: {kind}\r\ncontent-length: {}\r\n\r\n{body}",
            self.cookie,
            body.len(),
            host = self.host,
        );
        self.say(head.as_bytes())
    }

    fn say(&mut self, question: &[u8]) -> Answer {
        self.stream.write_all(question).unwrap();
        let mut all = Vec::new();
        let mut piece = vec![0; 64 * 1024];
        let end = loop {
            let count = self.stream.read(&mut piece).unwrap();
            assert!(count > 0, "the server hung up");
            all.extend_from_slice(&piece[..count]);
            if let Some(end) = all.windows(4).position(|four| four == b"\r\n\r\n") {
                break end + 4;
            }
        };
        let head = String::from_utf8(all[..end].to_vec()).unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        let length = head.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("content-length")
                .then(|| value.trim().parse::<usize>().unwrap())
        });
        let length = length.unwrap_or(0);
        let mut body = all.split_off(end);
        while body.len() < length {
            let count = self.stream.read(&mut piece).unwrap();
            assert!(count > 0, "the server hung up");
            body.extend_from_slice(&piece[..count]);
        }
        Answer { status, head, body }
    }
}

/// A request as the portal's form sends it.
fn request(key: &str, subject: &str) -> String {
    let fields = [
        ("key", key),
        ("category", "printer"),
        ("place", ""),
        ("subject", subject),
        ("hindrance", "operation"),
        ("alternative", "exists"),
        (
            "description",
            "Da questa mattina non funziona, e lo sportello è fermo.",
        ),
    ];
    let part = |(name, value): &(&str, &str)| {
        format!(
            "--custode-bench\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
        )
    };
    let parts: Vec<_> = fields.iter().map(part).collect();
    format!("{}--custode-bench--\r\n", parts.concat())
}

/// Processor time of a process in seconds: its living threads, to the nanosecond.
fn used(id: u32) -> f64 {
    let mut seconds = 0.0;
    for thread in fs_err::read_dir(format!("/proc/{id}/task")).unwrap() {
        // A thread may end between the list and the look.
        if let Ok(text) = fs_err::read_to_string(thread.unwrap().path().join("schedstat")) {
            let nanoseconds: f64 = text.split(' ').next().unwrap().parse().unwrap();
            seconds += nanoseconds / 1e9;
        }
    }
    seconds
}

/// Bytes that a process fetched from the disk so far.
fn fetched(id: u32) -> u64 {
    let told = fs_err::read_to_string(format!("/proc/{id}/io")).unwrap();
    let bytes = told
        .lines()
        .find_map(|line| line.strip_prefix("read_bytes: "));
    bytes.unwrap().parse().unwrap()
}
