//! Quantity: the numbers that a machine sends, as a person reads them in Italian.

/// What a measure counts, and so how its numbers are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Percent,
    Bytes,
    BytesPerSecond,
    Milliseconds,
    Seconds,
    Plain,
}

/// What a person calls a measure, by the name that the agent gives it; nothing for a name of another release.
pub(super) fn measure(name: &str) -> Option<(&'static str, Unit)> {
    Some(match name {
        "agent.resident_bytes" => ("Memoria dell'agente", Unit::Bytes),
        "agent.spool_percent" => ("Coda dell'agente occupata", Unit::Percent),
        "clock.ahead_of_server_seconds" => ("Anticipo dell'orologio sul server", Unit::Seconds),
        "cpu.busy_percent" => ("Processori occupati", Unit::Percent),
        "cpu.load_per_core" => ("Carico per processore", Unit::Plain),
        "filesystem.free_bytes" => ("Spazio libero", Unit::Bytes),
        "filesystem.inodes_free_percent" => ("Inode liberi", Unit::Percent),
        "filesystem.used_percent" => ("Spazio occupato", Unit::Percent),
        "http.answer_ms" => ("Tempo di risposta", Unit::Milliseconds),
        "memory.available_percent" => ("Memoria disponibile", Unit::Percent),
        "oom.kills" => ("Processi chiusi dal kernel", Unit::Plain),
        "swap.out_bytes_per_second" => ("Scritture nello swap", Unit::BytesPerSecond),
        "swap.used_percent" => ("Swap occupato", Unit::Percent),
        "tcp.connect_ms" => ("Tempo di connessione", Unit::Milliseconds),
        "updates.security" => ("Aggiornamenti di sicurezza in attesa", Unit::Plain),
        _ => return None,
    })
}

impl Unit {
    /// `97,4 %`, `1,2 GB`, `84 ms`.
    pub(super) fn tell(self, value: f64) -> String {
        match self {
            Self::Percent => format!("{} %", decimal(value)),
            Self::Bytes => bytes(value),
            Self::BytesPerSecond => format!("{}/s", bytes(value)),
            Self::Milliseconds => format!("{value:.0} ms"),
            Self::Seconds => format!("{} s", decimal(value)),
            Self::Plain => decimal(value),
        }
    }
}

/// `1,2 GB`: decimal units, as on the label of a disk.
fn bytes(count: f64) -> String {
    const UNITS: [&str; 4] = ["kB", "MB", "GB", "TB"];
    if count.abs() < 1000.0 {
        return format!("{count:.0} byte");
    }
    let mut value = count / 1000.0;
    let mut unit = UNITS[0];
    for larger in &UNITS[1..] {
        if value.abs() < 1000.0 {
            break;
        }
        value /= 1000.0;
        unit = larger;
    }
    format!("{} {unit}", decimal(value))
}

fn decimal(value: f64) -> String {
    format!("{value:.1}").replace('.', ",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_told_with_their_unit() {
        for (unit, value, told) in [
            (Unit::Percent, 97.44, "97,4 %"),
            (Unit::Bytes, 999.0, "999 byte"),
            (Unit::Bytes, 1_234_567_890.0, "1,2 GB"),
            (Unit::Bytes, 9e18, "9000000,0 TB"),
            (Unit::BytesPerSecond, 2_500.0, "2,5 kB/s"),
            (Unit::Milliseconds, 83.7, "84 ms"),
            (Unit::Seconds, -1.25, "-1,2 s"),
            (Unit::Plain, 3.0, "3,0"),
        ] {
            assert_eq!(unit.tell(value), told);
        }
    }
}
