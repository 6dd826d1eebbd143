//! What has had its time is forgotten, and the chain holds across it; an export is verified without the store.

use std::num::NonZeroU8;
use std::os::unix::fs::PermissionsExt;

use custode_server::app::audit::Fault;
use custode_server::app::audit::export::{self, FolderError, RECORDS};
use custode_server::app::audit::forget::{Retention, forget};
use custode_server::app::audit::seal::seal;
use custode_server::store::audit::{self, Class};

use super::desk::{Desk, alter};
use crate::house::{Outcome, on_both};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_has_had_its_time_is_forgotten_and_the_chain_holds_from_the_stub_on() -> Outcome {
    on_both(|store, place| async move {
        let mut desk = Desk::open(&store).await?;
        let six = NonZeroU8::new(6).unwrap();
        desk.app.retention = Retention::default().with(Class::Access, six)?;
        for day in ["2026-01-12T09:00:00Z", "2026-01-13T09:00:00Z"] {
            desk.wind_to(day)?;
            desk.work(8).await?;
        }
        // Accesses go after six months, the others stay: every other record is one.
        desk.wind_to("2026-07-20T09:00:00Z")?;
        seal(&desk.app).await?;
        assert_eq!(forget(&desk.app).await?, 8);
        let report = desk.verify().await?;
        assert_eq!((report.forgotten, report.broken), (8, Vec::new()));
        // The others follow after twelve: one stub a day is left.
        desk.wind_to("2027-01-20T09:00:00Z")?;
        seal(&desk.app).await?;
        assert_eq!(forget(&desk.app).await?, 8);
        let report = desk.verify().await?;
        assert_eq!((report.forgotten, report.broken), (16, Vec::new()));
        let stubs = store
            .read("stubs", |tx| audit::stubs_after(tx, 0, 100))
            .await?;
        let spans: Vec<_> = stubs
            .iter()
            .map(|stub| (stub.first_seq, stub.last_seq))
            .collect();
        assert_eq!(spans, [(1, 8), (9, 16)]);
        assert_eq!(forget(&desk.app).await?, 0);
        // A stub without signature hides nothing.
        alter(
            &place,
            "UPDATE audit_stub SET last_hash = prev_hash WHERE first_seq = 9",
        )
        .await?;
        let broken = desk.verify().await?.broken;
        assert_eq!(
            (broken[0].seq, &broken[0].fault),
            (Some(9), &Fault::StubSignature)
        );
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_export_is_verified_without_the_store_and_every_altered_byte_is_refused() -> Outcome {
    on_both(|store, _| async move {
        let desk = Desk::open(&store).await?;
        for day in [
            "2026-11-24T09:00:00Z",
            "2026-11-25T09:00:00Z",
            "2026-11-26T09:00:00Z",
        ] {
            desk.wind_to(day)?;
            desk.work(8).await?;
        }
        desk.wind_to("2026-11-27T09:00:00Z")?;
        seal(&desk.app).await?;
        let out = desk.folder.path().join("export");
        let days = ("2026-11-25".parse()?, "2026-11-26".parse()?);
        let manifest = export::export(&desk.app, days, &out).await?;
        assert_eq!((manifest.first_seq, manifest.last_seq), (9, 24));
        let (read, report) = export::verify(&out, Some(&manifest.public_key))?;
        assert_eq!((read, report.records, report.seals), (manifest, 16, 3));
        assert_eq!(report.broken, []);
        assert!(matches!(
            export::verify(&out, Some("00")),
            Err(FolderError::Key(_))
        ));
        // That somebody took it out is on record.
        let after = store.read("after", |tx| audit::after(tx, 24, 10)).await?;
        assert_eq!(after[0].action, "export_audit");
        for file in fs_err::read_dir(&out)? {
            let path = file?.path();
            let mode = fs_err::metadata(&path)?.permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{}", path.display());
            let whole = fs_err::read(&path)?;
            for place in (0..whole.len()).step_by(37) {
                let mut other = whole.clone();
                other[place] ^= 1;
                fs_err::write(&path, &other)?;
                let judged = export::verify(&out, None);
                assert!(judged.is_err(), "{} byte {place}", path.display());
            }
            fs_err::write(&path, &whole)?;
        }
        fs_err::remove_file(out.join(RECORDS))?;
        assert!(matches!(
            export::verify(&out, None),
            Err(FolderError::Altered(_))
        ));
        let again = export::export(&desk.app, days, &out).await;
        assert!(again.is_err(), "an export needs a folder of its own");
        Ok(())
    })
    .await
}
