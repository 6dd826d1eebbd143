//! Machines join once, are known by their certificates, and their reports are applied once.

use custode_domain::id::{BootId, EnteId, MachineId};
use custode_domain::machine::MachineClass;
use custode_server::store::enrolment::{self, EnrolmentToken};
use custode_server::store::machines::{self, Certificate, Facts};
use custode_server::store::measures::{self, Hour};
use custode_server::store::reports::{self, Receipt, ReportKey};
use custode_server::store::{StoreError, enti};

use crate::house::{Furnished, Outcome, at, furnish, machine, on_both, uuid};

#[tokio::test]
async fn sites_belong_to_their_ente() -> Outcome {
    on_both(|store, _| async move {
        let (here, there) = (furnish(&store).await?, furnish(&store).await?);
        let (ours, theirs, foreign) = store
            .read("sites", move |tx| {
                Ok::<_, StoreError>((
                    enti::list_sites(tx, here.ente)?,
                    enti::find_site(tx, there.ente, there.site)?,
                    enti::find_site(tx, here.ente, there.site)?,
                ))
            })
            .await?;
        assert_eq!((ours.len(), theirs.is_some(), foreign), (1, true, None));
        Ok(())
    })
    .await
}

fn token(house: &Furnished, hash: &[u8]) -> EnrolmentToken {
    EnrolmentToken {
        token_hash: hash.to_vec(),
        ente: house.ente,
        site: house.site,
        class: MachineClass::Server,
        created_at: at(0),
        expires_at: at(3600),
        used: None,
    }
}

#[tokio::test]
async fn a_token_is_used_once_and_before_it_expires() -> Outcome {
    on_both(|store, _| async move {
        let house = furnish(&store).await?;
        let machine = house.machine;
        let (good, late) = (token(&house, b"good"), token(&house, b"late"));
        let answers = store
            .write("enrol", move |tx| {
                enrolment::issue(tx, &good)?;
                enrolment::issue(tx, &late)?;
                Ok::<_, StoreError>([
                    enrolment::redeem(tx, &good, machine, at(10))?,
                    enrolment::redeem(tx, &good, machine, at(11))?,
                    enrolment::redeem(tx, &late, machine, at(3600))?,
                    enrolment::withdraw(tx, good.ente, b"good")?,
                    enrolment::withdraw(tx, late.ente, b"late")?,
                ])
            })
            .await?;
        assert_eq!(answers, [true, false, false, false, true]);
        let kept = store
            .read("token", |tx| enrolment::find(tx, b"good"))
            .await?;
        assert_eq!(
            kept.and_then(|token| token.used),
            Some((at(10), house.machine))
        );
        Ok(())
    })
    .await
}

#[tokio::test]
async fn eight_machines_with_one_token_and_one_of_them_enrols() -> Outcome {
    on_both(|store, _| async move {
        let house = furnish(&store).await?;
        let issued = token(&house, b"contended");
        let kept = issued.clone();
        store
            .write("issue", move |tx| enrolment::issue(tx, &kept))
            .await?;
        let tries = (0..8).map(|_| {
            let (issued, house) = (issued.clone(), house.clone());
            store.write("redeem", move |tx| {
                let id = MachineId::from_uuid(uuid());
                machines::insert(tx, &machine(&house, id, "rival"))?;
                enrolment::redeem(tx, &issued, id, at(10))
            })
        });
        let won = futures_util::future::try_join_all(tries).await?;
        assert_eq!(won.into_iter().filter(|won| *won).count(), 1);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_renewed_certificate_does_not_end_the_old_one() -> Outcome {
    on_both(|store, _| async move {
        let house = furnish(&store).await?;
        let certificate = |fingerprint: &[u8], until| Certificate {
            fingerprint: fingerprint.to_vec(),
            serial: "0a".to_owned(),
            not_before: at(0),
            not_after: at(until),
            revoked_at: None,
        };
        let (old, renewed) = (certificate(b"old", 100), certificate(b"new", 200));
        let (ente, id) = (house.ente, house.machine);
        store
            .write("certify", move |tx| {
                machines::certify(tx, ente, id, &old)?;
                machines::certify(tx, ente, id, &renewed)?;
                assert!(machines::revoke(tx, ente, b"old", at(50))?);
                assert!(!machines::revoke(tx, ente, b"old", at(60))?);
                Ok::<_, StoreError>(())
            })
            .await?;
        let (known, unknown, all) = store
            .read("who", move |tx| {
                Ok::<_, StoreError>((
                    machines::by_fingerprint(tx, b"old")?,
                    machines::by_fingerprint(tx, b"none")?,
                    machines::certificates(tx, ente, id)?,
                ))
            })
            .await?;
        let known = known.map(|(machine, certificate)| (machine.id, certificate.revoked_at));
        assert_eq!(
            (known, unknown),
            (Some((house.machine, Some(at(50)))), None)
        );
        assert_eq!(
            all.iter()
                .map(|certificate| certificate.fingerprint.as_slice())
                .collect::<Vec<_>>(),
            [b"new", b"old"]
        );
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_instant_of_hearing_never_goes_back() -> Outcome {
    on_both(|store, _| async move {
        let Furnished { ente, machine, .. } = furnish(&store).await?;
        let found = store
            .write("hear", move |tx| {
                machines::heard(tx, ente, machine, at(20))?;
                machines::heard(tx, ente, machine, at(10))?;
                let facts = Facts {
                    name: "renamed",
                    os: "Debian 13",
                    agent_version: "0.2.0",
                    facts: "{\"ram\":1}",
                };
                machines::describe(tx, ente, machine, &facts)?;
                machines::find(tx, ente, machine)
            })
            .await?;
        let anywhere = store
            .read("anywhere", move |tx| machines::find_anywhere(tx, machine))
            .await?;
        assert_eq!(anywhere, found);
        let found = found.map(|machine| (machine.last_heard_at, machine.name, machine.facts));
        assert_eq!(
            found,
            Some((Some(at(20)), "renamed".to_owned(), "{\"ram\":1}".to_owned()))
        );
        Ok(())
    })
    .await
}

#[tokio::test]
async fn pages_of_all_show_each_machine_once() -> Outcome {
    on_both(|store, _| async move {
        let house = furnish(&store).await?;
        let names = ["b", "a", "c", "a", "Z", "à"];
        let told = house.clone();
        store
            .write("machines", move |tx| {
                names.iter().try_for_each(|name| {
                    machines::insert(tx, &machine(&told, MachineId::from_uuid(uuid()), name))
                })
            })
            .await?;
        let ente = house.ente;
        let (of_ente, of_all) = store
            .read("pages", move |tx| {
                let (mut of_ente, mut of_all) = (Vec::new(), Vec::new());
                let mut last: Option<MachineId> = None;
                loop {
                    let page = machines::page_of_ente(tx, ente, last, 2)?;
                    let Some(end) = page.last() else { break };
                    last = Some(end.id);
                    of_ente.extend(page.into_iter().map(|machine| machine.id));
                }
                let mut last: Option<(EnteId, MachineId)> = None;
                loop {
                    let page = machines::page_of_all(tx, last, 3)?;
                    let Some(end) = page.last() else { break };
                    last = Some((end.ente, end.id));
                    of_all.extend(page.into_iter().map(|machine| machine.id));
                }
                Ok::<_, StoreError>((of_ente, of_all))
            })
            .await?;
        for mut ids in [of_ente, of_all] {
            ids.sort();
            ids.dedup();
            assert_eq!(ids.len(), names.len() + 1);
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_report_is_fresh_once() -> Outcome {
    on_both(|store, _| async move {
        let Furnished { ente, machine, .. } = furnish(&store).await?;
        let boot = BootId::from_uuid(uuid());
        let take = |sequence, digest: &'static [u8], now| {
            let key = ReportKey {
                ente,
                machine,
                boot,
                sequence,
            };
            store.write("take", move |tx| reports::take(tx, key, digest, at(now)))
        };
        assert_eq!(take(1, b"one", 1).await?, Receipt::Fresh);
        assert_eq!(take(1, b"one", 2).await?, Receipt::Repeated);
        assert_eq!(take(1, b"other", 3).await?, Receipt::Altered);
        assert_eq!(take(2, b"two", 4).await?, Receipt::Fresh);
        let (last, none) = store
            .read("last", move |tx| {
                let other = BootId::from_uuid(uuid());
                Ok::<_, StoreError>((
                    reports::last_sequence(tx, ente, machine, boot)?,
                    reports::last_sequence(tx, ente, machine, other)?,
                ))
            })
            .await?;
        assert_eq!((last, none), (Some(2), None));
        let known = |sequence| {
            let key = ReportKey {
                ente,
                machine,
                boot,
                sequence,
            };
            store.read("known", move |tx| reports::is_known(tx, key))
        };
        assert_eq!((known(2).await?, known(3).await?), (true, false));
        let forgotten = store
            .write("forget", |tx| reports::forget_before(tx, at(100)))
            .await?;
        assert_eq!(forgotten, 1, "the last receipt of a spool stays");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn hours_of_a_measure_add_up() -> Outcome {
    on_both(|store, _| async move {
        let Furnished { ente, machine, .. } = furnish(&store).await?;
        let hour = |samples, least, greatest, total| Hour {
            measure: "cpu_busy_ratio".to_owned(),
            object: "machine".to_owned(),
            hour: at(0),
            samples,
            least,
            greatest,
            total,
        };
        let (first, second) = (hour(2, 0.25, 0.5, 0.75), hour(1, 0.125, 0.125, 0.125));
        let found = store
            .write("measure", move |tx| {
                measures::keep(tx, ente, machine, &first)?;
                measures::keep(tx, ente, machine, &second)?;
                measures::between(
                    tx,
                    ente,
                    machine,
                    ("cpu_busy_ratio", "machine"),
                    (at(0), at(1)),
                )
            })
            .await?;
        assert_eq!(found, [hour(3, 0.125, 0.5, 0.875)]);
        assert_eq!(
            store
                .write("forget", |tx| measures::forget_before(tx, at(1)))
                .await?,
            1
        );
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_measures_of_a_machine_are_found_one_by_one_and_no_others() -> Outcome {
    on_both(|store, _| async move {
        let (here, there) = (furnish(&store).await?, furnish(&store).await?);
        let other = MachineId::from_uuid(uuid());
        let kept = [
            (
                here.ente,
                here.machine,
                "filesystem.used_percent",
                "/var",
                0,
            ),
            (here.ente, here.machine, "filesystem.used_percent", "/", 0),
            (here.ente, here.machine, "filesystem.used_percent", "/", 1),
            (here.ente, here.machine, "cpu.busy_percent", "", 0),
            (here.ente, other, "memory.available_percent", "", 0),
            (there.ente, there.machine, "oom.kills", "", 0),
        ];
        let (all, two) = store
            .write("measure", move |tx| {
                machines::insert(tx, &machine(&here, other, "altra"))?;
                for (ente, id, measure, object, hours) in kept {
                    let hour = Hour {
                        measure: measure.to_owned(),
                        object: object.to_owned(),
                        hour: at(3600 * hours),
                        samples: 1,
                        least: 1.0,
                        greatest: 1.0,
                        total: 1.0,
                    };
                    measures::keep(tx, ente, id, &hour)?;
                }
                Ok::<_, StoreError>((
                    measures::series(tx, here.ente, here.machine, 10)?,
                    measures::series(tx, here.ente, here.machine, 2)?,
                ))
            })
            .await?;
        let found: Vec<_> = all.iter().map(|(m, o)| (m.as_str(), o.as_str())).collect();
        assert_eq!(
            found,
            [
                ("cpu.busy_percent", ""),
                ("filesystem.used_percent", "/"),
                ("filesystem.used_percent", "/var"),
            ]
        );
        assert_eq!(two, all[..2]);
        Ok(())
    })
    .await
}
