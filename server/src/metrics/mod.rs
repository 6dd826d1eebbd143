//! Metrics: what the server counts, and how it is told in the Prometheus text format.
//!
//! A number is one field of [`Metrics`] and one line of [`Metrics::render`]. Nothing here allocates while counting.

use std::fmt::Write;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use crate::store::Meter;
use crate::store::census::Census;

/// Only grows.
#[derive(Debug, Default)]
pub struct Counter(AtomicU64);

/// Goes up and down.
#[derive(Debug, Default)]
pub struct Gauge(AtomicI64);

/// Upper bounds in seconds: from a report that is a repeat to one that waits for a slow disk.
const BOUNDS: [f64; 8] = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0];

/// How long something took.
#[derive(Debug, Default)]
pub struct Histogram {
    /// How many fell under each bound and over the one before.
    within: [AtomicU64; BOUNDS.len()],
    count: AtomicU64,
    sum_us: AtomicU64,
}

/// Everything that is counted since the server started.
#[derive(Debug, Default)]
pub struct Metrics {
    /// Connections of machines, those in the middle of a handshake included.
    pub link_connections: Gauge,
    /// Handshakes that failed: a foreign certificate, a scanner, a time-out.
    pub link_handshakes_failed: Counter,
    /// Connections that machines hold.
    pub link_held: Gauge,
    /// Requests refused for want of a good certificate.
    pub link_strangers: Counter,
    /// Pings on held connections.
    pub heartbeats: Counter,
    /// Machines enrolled.
    pub enrolments: Counter,
    /// Enrolments refused.
    pub enrolments_refused: Counter,
    /// Certificates renewed.
    pub renewals: Counter,
    /// Reports acknowledged, repeats included.
    pub reports: Counter,
    /// Reports refused.
    pub reports_refused: Counter,
    /// Bytes of reports as they travelled.
    pub report_bytes: Counter,
    /// From the last byte of a report to its acknowledgement.
    pub report_seconds: Histogram,
}

impl Counter {
    /// One more.
    pub fn inc(&self) {
        self.add(1);
    }

    /// Some more.
    pub fn add(&self, more: u64) {
        self.0.fetch_add(more, Ordering::Relaxed);
    }

    /// How many so far.
    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

impl Gauge {
    /// Up or down.
    pub fn add(&self, more: i64) {
        self.0.fetch_add(more, Ordering::Relaxed);
    }

    /// The present value.
    pub fn get(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }
}

impl Histogram {
    /// Notes one duration.
    pub fn note(&self, took: Duration) {
        let seconds = took.as_secs_f64();
        if let Some(place) = BOUNDS.iter().position(|bound| seconds <= *bound) {
            self.within[place].fetch_add(1, Ordering::Relaxed);
        }
        self.count.fetch_add(1, Ordering::Relaxed);
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        self.sum_us.fetch_add(micros, Ordering::Relaxed);
    }
}

impl Metrics {
    /// All numbers, with what the store holds and its named transactions, as Prometheus reads them.
    pub fn render(&self, census: Option<Census>, store: &[(&'static str, Meter)]) -> String {
        let mut page = Page(String::with_capacity(4096));
        page.gauge(
            "link_connections",
            "Connections of machines.",
            &self.link_connections,
        );
        page.gauge(
            "link_held",
            "Connections that machines hold.",
            &self.link_held,
        );
        page.counter(
            "link_handshakes_failed",
            "Handshakes that failed.",
            &self.link_handshakes_failed,
        );
        page.counter(
            "link_strangers",
            "Requests without a good certificate.",
            &self.link_strangers,
        );
        page.counter("heartbeats", "Pings on held connections.", &self.heartbeats);
        page.counter("enrolments", "Machines enrolled.", &self.enrolments);
        page.counter(
            "enrolments_refused",
            "Enrolments refused.",
            &self.enrolments_refused,
        );
        page.counter("renewals", "Certificates renewed.", &self.renewals);
        page.counter("reports", "Reports acknowledged.", &self.reports);
        page.counter("reports_refused", "Reports refused.", &self.reports_refused);
        page.counter("report_bytes", "Bytes of reports.", &self.report_bytes);
        page.histogram(
            "report_seconds",
            "From a report's last byte to its answer.",
            &self.report_seconds,
        );
        if let Some(census) = census {
            page.census(census);
        }
        page.store(store);
        page.0
    }
}

/// The text while it grows. Writing to a `String` cannot fail.
struct Page(String);

impl Page {
    fn head(&mut self, name: &str, kind: &str, help: &str) {
        let _ = writeln!(
            self.0,
            "# HELP custode_{name} {help}\n# TYPE custode_{name} {kind}"
        );
    }

    fn counter(&mut self, name: &str, help: &str, counter: &Counter) {
        self.head(&format!("{name}_total"), "counter", help);
        let _ = writeln!(self.0, "custode_{name}_total {}", counter.get());
    }

    fn gauge(&mut self, name: &str, help: &str, gauge: &Gauge) {
        self.head(name, "gauge", help);
        let _ = writeln!(self.0, "custode_{name} {}", gauge.get());
    }

    fn census(&mut self, census: Census) {
        let mut gauge = |name: &str, help: &str, value: u64| {
            self.head(name, "gauge", help);
            let _ = writeln!(self.0, "custode_{name} {value}");
        };
        gauge("machines", "Machines that enrolled.", census.machines);
        gauge(
            "tickets_open_by_machines",
            "Tickets that machines opened and nobody closed.",
            census.tickets_open_by_machines,
        );
        gauge(
            "findings_standing",
            "Findings that have not cleared.",
            census.findings_standing,
        );
        gauge(
            "notices_pending",
            "Notices that wait to be sent.",
            census.notices_pending,
        );
    }

    fn histogram(&mut self, name: &str, help: &str, histogram: &Histogram) {
        self.head(name, "histogram", help);
        let mut below = 0;
        for (bound, within) in BOUNDS.iter().zip(&histogram.within) {
            below += within.load(Ordering::Relaxed);
            let _ = writeln!(self.0, "custode_{name}_bucket{{le=\"{bound}\"}} {below}");
        }
        let count = histogram.count.load(Ordering::Relaxed);
        let sum = Duration::from_micros(histogram.sum_us.load(Ordering::Relaxed)).as_secs_f64();
        let _ = writeln!(
            self.0,
            "custode_{name}_bucket{{le=\"+Inf\"}} {count}\ncustode_{name}_sum {sum}\ncustode_{name}_count {count}"
        );
    }

    fn store(&mut self, meters: &[(&'static str, Meter)]) {
        self.meter(
            meters,
            "store_transactions_total",
            "Transactions by name.",
            |meter| meter.count.to_string(),
        );
        self.meter(
            meters,
            "store_failed_total",
            "Transactions that ended in an error.",
            |meter| meter.failed.to_string(),
        );
        self.meter(
            meters,
            "store_again_total",
            "Transactions run again after a conflict.",
            |meter| meter.again.to_string(),
        );
        self.meter(
            meters,
            "store_seconds_total",
            "Waiting, running and committing.",
            |meter| meter.total.as_secs_f64().to_string(),
        );
    }

    fn meter(
        &mut self,
        meters: &[(&'static str, Meter)],
        name: &str,
        help: &str,
        value: impl Fn(&Meter) -> String,
    ) {
        self.head(name, "counter", help);
        for (transaction, meter) in meters {
            let _ = writeln!(
                self.0,
                "custode_{name}{{transaction=\"{transaction}\"}} {}",
                value(meter)
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_are_cumulative_and_end_with_the_count() {
        let metrics = Metrics::default();
        for millis in [1, 3, 700, 60_000] {
            metrics.report_seconds.note(Duration::from_millis(millis));
        }
        let text = metrics.render(None, &[]);
        for line in [
            "custode_report_seconds_bucket{le=\"0.001\"} 1",
            "custode_report_seconds_bucket{le=\"0.005\"} 2",
            "custode_report_seconds_bucket{le=\"1\"} 3",
            "custode_report_seconds_bucket{le=\"5\"} 3",
            "custode_report_seconds_bucket{le=\"+Inf\"} 4",
            "custode_report_seconds_sum 60.704",
        ] {
            assert!(text.lines().any(|found| found == line), "{line}\n{text}");
        }
    }

    #[test]
    fn every_number_is_announced_before_it_is_told() {
        let metrics = Metrics::default();
        metrics.link_held.add(2);
        metrics.link_held.add(-1);
        let text = metrics.render(None, &[("take_charge", Meter::default())]);
        assert!(text.contains("# TYPE custode_link_held gauge\ncustode_link_held 1\n"));
        assert!(text.contains("custode_store_transactions_total{transaction=\"take_charge\"} 0"));
    }
}
