//! Each day seals the chain once, whoever comes first, and a deleted tail is found out by the last seal.

use custode_server::app::audit::Fault;
use custode_server::app::audit::seal::{NotSealed, seal};

use super::desk::{Desk, alter, program};
use crate::house::{Outcome, on_both};

/// Three days of work, each sealed in the night after it, and some work that is not sealed.
async fn three_days(desk: &Desk) -> anyhow::Result<()> {
    for (day, sealed) in [
        ("2026-11-24T09:00:00Z", vec![]),
        ("2026-11-25T09:00:00Z", vec!["2026-11-24"]),
        ("2026-11-26T09:00:00Z", vec!["2026-11-25"]),
        ("2026-11-27T09:00:00Z", vec!["2026-11-26"]),
    ] {
        desk.wind_to(day)?;
        let days = seal(&desk.app).await?;
        let days: Vec<_> = days.iter().map(ToString::to_string).collect();
        assert_eq!(days, sealed);
        desk.work(8).await?;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_day_is_sealed_at_the_first_chance_and_missed_days_too() -> Outcome {
    on_both(|store, _| async move {
        let desk = Desk::open(&store).await?;
        three_days(&desk).await?;
        let report = desk.verify().await?;
        assert_eq!(report.broken, []);
        assert_eq!((report.records, report.seals), (32, 3));
        assert_eq!(report.sealed.map(|(_, last)| last), Some(24));
        // Four days without anybody, and a record between midnight and the seal.
        desk.wind_to("2026-11-30T23:00:30Z")?;
        desk.work(1).await?;
        let days = seal(&desk.app).await?;
        let days: Vec<_> = days.iter().map(ToString::to_string).collect();
        assert_eq!(
            days,
            ["2026-11-27", "2026-11-28", "2026-11-29", "2026-11-30"]
        );
        let counts: Vec<_> = desk
            .outside()?
            .iter()
            .map(custode_server::store::audit::Seal::count)
            .collect();
        assert_eq!(counts, [8, 8, 8, 8, 0, 0, 0]);
        assert_eq!(seal(&desk.app).await?, []);
        assert_eq!(desk.verify().await?.broken, []);
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_chain_that_began_while_the_clock_ran_ahead_is_sealed_all_the_same() -> Outcome {
    on_both(|store, _| async move {
        let desk = Desk::open(&store).await?;
        for day in ["2026-11-27T09:00:00Z", "2026-11-24T09:00:00Z"] {
            desk.wind_to(day)?;
            desk.work(4).await?;
        }
        desk.wind_to("2026-11-28T09:00:00Z")?;
        let days: Vec<_> = seal(&desk.app).await?;
        let days: Vec<_> = days.iter().map(ToString::to_string).collect();
        let all = ["2026-11-24", "2026-11-25", "2026-11-26", "2026-11-27"];
        assert_eq!(days, all);
        let report = desk.verify().await?;
        assert_eq!(report.broken, []);
        assert_eq!(report.sealed.map(|(_, last)| last), Some(8));
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_servers_seal_a_day_once() -> Outcome {
    on_both(|store, _| async move {
        let desk = Desk::open(&store).await?;
        desk.wind_to("2026-11-24T09:00:00Z")?;
        desk.work(8).await?;
        desk.wind_to("2026-11-30T09:00:00Z")?;
        let servers = (0..4)
            .map(|_| program(&store, desk.folder.path()))
            .collect::<Result<Vec<_>, _>>()?;
        let sealed = futures_util::future::try_join_all(servers.iter().map(seal)).await?;
        assert_eq!(sealed.concat().len(), 6);
        let lines = desk.outside()?;
        assert!(lines.windows(2).all(|pair| pair[0].day < pair[1].day));
        let report = desk.verify().await?;
        assert_eq!((report.seals, report.broken), (6, Vec::new()));
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deleted_tail_is_detected_by_the_last_seal() -> Outcome {
    on_both(|store, place| async move {
        let desk = Desk::open(&store).await?;
        three_days(&desk).await?;
        alter(&place, "DELETE FROM audit WHERE seq > 20").await?;
        let broken = desk.verify().await?.broken;
        let tail = Fault::Tail {
            sealed: 24,
            last: 20,
        };
        assert_eq!((broken[0].seq, &broken[0].fault), (Some(21), &tail));
        // Nothing more is sealed over it.
        desk.wind_to("2026-11-28T09:00:00Z")?;
        assert!(matches!(seal(&desk.app).await, Err(NotSealed::Broken(_))));
        // The row of the seal goes too: the file knows better.
        alter(&place, "DELETE FROM audit_seal WHERE day = '2026-11-26'").await?;
        let broken = desk.verify().await?.broken;
        let named = |fault| broken.iter().any(|broken| broken.fault == fault);
        assert!(named(Fault::SealDeleted), "{broken:?}");
        // A new past, sealed by the server itself, is not the one in the file.
        alter(&place, "DELETE FROM audit WHERE seq > 16").await?;
        desk.work(3).await?;
        seal(&desk.app).await?;
        let broken = desk.verify().await?.broken;
        let named = |fault| broken.iter().any(|broken| broken.fault == fault);
        assert!(named(Fault::SealDiffers), "{broken:?}");
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_seal_that_is_altered_replaced_or_anothers_is_named() -> Outcome {
    on_both(|store, place| async move {
        let desk = Desk::open(&store).await?;
        three_days(&desk).await?;
        let day = "'2026-11-25'";
        for (column, other, back) in [
            ("first_seq", "10", "9"),
            ("last_seq", "15", "16"),
            ("sealed_at", "sealed_at + 1", "sealed_at - 1"),
        ] {
            let set = |value| format!("UPDATE audit_seal SET {column} = {value} WHERE day = {day}");
            alter(&place, &set(other)).await?;
            let broken = desk.verify().await?.broken;
            let named = broken.iter().any(|broken| {
                broken.fault == Fault::SealSignature
                    && broken
                        .day
                        .is_some_and(|day| day.to_string() == "2026-11-25")
            });
            assert!(named, "{column}: {broken:?}");
            alter(&place, &set(back)).await?;
        }
        assert_eq!(desk.verify().await?.broken, []);
        // Whoever has the store and not the key.
        let other = tempfile::tempdir()?;
        let stranger = program(&store, other.path())?;
        fs_err::write(other.path().join("clock"), "0")?;
        let key = stranger.sealing.as_ref().unwrap().key.public();
        let report = super::desk::verified(&store, vec![key]).await?;
        assert!(matches!(report.broken[0].fault, Fault::SealKey(_)));
        Ok(())
    })
    .await
}
