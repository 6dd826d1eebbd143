//! Roster: whatever tree a thief makes of what was ever signed, the machine believes the last one that held.

use std::time::{Duration, Instant};

use custode_tests::assist::{Served, Thief, Town, Tree, agent, complaint, text};
use custode_tests::{command, say};
use serde_json::json;

use super::STANDING;

/// Whatever is served, a look at it ends within this.
const AN_END: Duration = Duration::from_mins(3);

/// A machine whose roster changed once, and the thief who serves it.
struct Watched {
    town: Town,
    thief: Thief,
    /// What was signed first; the technician is on it.
    old: Tree,
    /// What holds; somebody else is on it.
    new: Tree,
    in_force: String,
}

impl Watched {
    fn open() -> Self {
        let mut town = Town::open(STANDING);
        let old = Tree::steal(&town.house);
        town.sign(&town.list(&town.public("stranger")));
        let new = Tree::steal(&town.house);
        let thief = Thief::take_over(&mut town);
        let in_force = show(&town);
        Self {
            town,
            thief,
            old,
            new,
            in_force,
        }
    }

    /// The machine's look at what is served: whether it was taken, and what was said.
    fn look(&self) -> (bool, String) {
        let mut refresh = command("custode-agent");
        refresh.args(["roster", "refresh", "--config"]);
        let done = refresh.arg(self.town.machine.config()).output().unwrap();
        (done.status.success(), text(&done) + &complaint(&done))
    }

    #[track_caller]
    fn takes(&self, tree: &Tree) {
        self.thief.serve(tree.clone());
        let (is_taken, said) = self.look();
        assert!(is_taken, "{said}");
    }

    /// It is not taken, and whoever might come might come before.
    #[track_caller]
    fn refuses_what_is_served(&self, what: &str, because: &str) -> Duration {
        let begun = Instant::now();
        let (is_taken, said) = self.look();
        let took = begun.elapsed();
        assert!(!is_taken && said.contains(because), "{what}: {said}");
        assert!(took < AN_END, "{what}: {took:?}");
        assert_eq!(people(&show(&self.town)), people(&self.in_force), "{what}");
        took
    }

    #[track_caller]
    fn refuses(&self, what: &str, because: &str, tree: Tree) {
        self.thief.serve(tree);
        self.refuses_what_is_served(what, because);
    }

    /// The tree that holds, changed.
    #[track_caller]
    fn refuses_change(&self, what: &str, because: &str, change: impl FnOnce(&mut Tree)) {
        let mut tree = self.new.clone();
        change(&mut tree);
        self.refuses(what, because, tree);
    }
}

fn show(town: &Town) -> String {
    agent(&town.machine.config(), &["roster", "show"])
}

/// Of what `roster show` says, who may come.
fn people(said: &str) -> Vec<&str> {
    said.lines().filter(|line| line.starts_with("  ")).collect()
}

#[test]
fn t28_a03_no_tree_that_a_thief_serves_brings_anybody_back() {
    let watched = Watched::open();
    old_and_mixed(&watched);
    cut_and_badly_signed(&watched);
    without_end(&watched);
    // Last, since it changes what the machine remembers.
    the_last_number_and_the_way_back(&watched);
}

fn old_and_mixed(it: &Watched) {
    it.refuses("everything as it was", "older", it.old.clone());
    let mut tree = it.old.clone();
    it.thief.stamp(&mut tree, "1.snapshot.json", 900);
    it.refuses("the old snapshot, stamped anew", "older", tree);
    let other = "another length or hash";
    it.refuses_change("the old targets under the new name", other, |tree| {
        tree.put("2.targets.json", it.old.file("1.targets.json"));
    });
    for name in ["2.targets.json", "2.snapshot.json", "timestamp.json"] {
        it.refuses_change("a part is hidden", name, |tree| tree.hide(name));
    }
}

fn cut_and_badly_signed(it: &Watched) {
    for name in ["timestamp", "2.targets.json"] {
        let file = format!("{}.json", name.trim_end_matches(".json"));
        let whole = it.new.file(&file);
        it.refuses_change("half of it", name, |tree| {
            tree.put(&file, &whole[..whole.len() / 2]);
        });
    }
    it.refuses_change("a snapshot for a timestamp", "timestamp", |tree| {
        tree.put("timestamp.json", it.new.file("2.snapshot.json"));
    });
    // Of the two signatures the second is the first once more; or there is the first alone.
    for count in [2, 1] {
        let mut paper = it.new.paper("2.targets.json");
        let first = paper["signatures"][0].clone();
        paper["signatures"] = json!(vec![first; count]);
        it.refuses_change("too few signatures", "2.targets.json", |tree| {
            tree.put("2.targets.json", serde_json::to_vec(&paper).unwrap());
        });
    }
    // A next root: the server's key in every role, signed by it; or the old one under a new name.
    let mut root = it.new.paper("1.root.json")["signed"].take();
    root["version"] = 2.into();
    let own = root["roles"]["timestamp"].clone();
    for role in ["root", "targets", "snapshot"] {
        root["roles"][role] = own.clone();
    }
    it.refuses_change("a root of the thief's", "root", |tree| {
        tree.put("2.root.json", it.thief.signed(&root));
    });
    it.refuses_change("the old root once more", "root", |tree| {
        tree.put("2.root.json", it.new.file("1.root.json"));
    });
}

fn without_end(it: &Watched) {
    let slow = Served::Trickle(it.new.file("timestamp.json").to_vec());
    for (name, served) in [
        ("timestamp.json", Served::Endless),
        ("2.root.json", Served::Endless),
        ("timestamp.json", slow),
    ] {
        it.thief.serve(it.new.clone());
        it.thief.serve_file(name, served);
        let took = it.refuses_what_is_served("without end", name);
        say(&format!("{name} without end was given up after {took:?}"));
    }
}

fn the_last_number_and_the_way_back(it: &Watched) {
    // It is the key's to give, it changes nobody, and honest numbers are over.
    let mut tree = it.new.clone();
    it.thief.stamp(&mut tree, "2.snapshot.json", 1 << 63);
    it.takes(&tree);
    it.refuses("a timestamp as it should be", "older", it.new.clone());
    // The signers meet, and give the key's place to another. A thief who hides that has nothing more to say.
    let recovered = Tree::read(&it.town.office.replace_online("server-2"));
    let mut tree = recovered.clone();
    tree.hide("2.root.json");
    it.refuses("the new root is hidden", "timestamp", tree);
    it.takes(&recovered);
    let mut tree = recovered;
    tree.put("timestamp.json", it.new.file("timestamp.json"));
    it.thief.stamp(&mut tree, "2.snapshot.json", (1 << 63) + 1);
    it.refuses("the stolen key", "timestamp", tree);
}
