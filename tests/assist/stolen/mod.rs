//! The stolen server: somebody has its disk, its database, its keys and its address, sits between technicians and machines,
//! and opens nothing, runs nothing, and reads no keystroke.
//!
//! They play every case of attack that was written down before the first line of remote assistance; what a package holds by
//! itself is held there. That each test of the table is there, [`every_case_is_held_by_tests_that_are_there`] sees.
//!
//! | case | what is played | what holds it |
//! |---|---|---|
//! | 1 | a key that is not on the roster, not yet, not any more, of another Ente, not for this | `tests/assist/stolen/access.rs::t28_a01_nobody_comes_in_but_whom_the_roster_admits_now_here_and_for_this`, `trust/src/roster/tests.rs::a_key_lets_its_technician_in_when_and_where_the_roster_says`, `trust/src/roster/tests.rs::each_class_is_granted_by_itself` |
//! | 2 | a key that is struck off while its session is open | `tests/assist/stolen/access.rs::t28_a02_who_is_struck_off_the_roster_is_out_within_seconds_of_the_machines_look` |
//! | 3 | trees that are old, mixed, cut, endless, slow, signed by too few, of other types, of the last number | `tests/assist/stolen/roster.rs::t28_a03_no_tree_that_a_thief_serves_brings_anybody_back`, `trust/src/repository/tests/hostile.rs::an_older_repository_is_refused_by_every_part_of_it`, `trust/src/repository/tests/hostile.rs::parts_of_different_versions_are_refused`, `trust/src/repository/tests/hostile.rs::a_frozen_repository_ends`, `trust/src/repository/tests/hostile.rs::the_online_key_alone_cannot_keep_a_roster_alive`, `trust/src/repository/tests/hostile.rs::a_version_of_two_to_the_63_is_recovered_from_by_another_online_key`, `trust/src/repository/tests/hostile.rs::fewer_signatures_than_the_threshold_are_none`, `trust/src/repository/tests/hostile.rs::what_is_cut_short_or_of_another_type_is_no_metadata`, `trust/src/repository/tests/roots.rs::a_properly_signed_root_that_demands_too_little_is_refused_and_not_kept`, `trust/src/repository/tests/roots.rs::a_newer_root_stays_known_although_the_rest_did_not_hold` |
//! | 4 | what the machine remembers is empty, gone, an old copy, or cannot be written | `trust/src/repository/tests/kept.rs::torn_or_empty_files_are_damage_and_never_an_absence`, `trust/src/repository/tests/kept.rs::what_vanished_while_the_floor_stands_is_refused_until_somebody_decides`, `trust/src/repository/tests/kept.rs::an_old_copy_that_was_put_back_is_an_alarm_and_lets_no_old_repository_in`, `trust/src/repository/tests/kept.rs::without_a_folder_to_remember_in_there_is_no_repository`, `agent/src/roster/tests.rs::a_mirror_that_was_changed_lets_nobody_in` |
//! | 5 | the pinned root alone, seventy roots, an expired one | `trust/src/repository/tests/roots.rs::the_persisted_root_counts_and_not_the_pinned_one`, `trust/src/repository/tests/roots.rs::a_chain_of_seventy_roots_is_walked_in_two_loads`, `trust/src/repository/tests/roots.rs::an_expired_root_ends_everything` |
//! | 6 | clocks that are ahead, back, of 1970, of 2038 | `trust/src/repository/tests/clocks.rs::a_clock_that_was_half_a_day_ahead_shuts_nobody_out`, `trust/src/repository/tests/clocks.rs::a_clock_that_is_put_back_does_not_bring_an_expired_repository_to_life`, `trust/src/repository/tests/clocks.rs::a_clock_of_1970_is_judged_by_what_was_seen`, `trust/src/repository/tests/clocks.rs::a_clock_of_2038_finds_everything_expired_and_leaves_no_trace` |
//! | 7 | certificates, which are not used here: any is refused | `tests/assist/stolen/login.rs::t28_a07_no_certificate_lets_anybody_in_whoever_signed_it` |
//! | 8 | other methods than a key, keys of weak kinds, security keys that nobody touched | `tests/assist/stolen/login.rs::t28_a08_nothing_but_a_public_key_is_asked_for_and_none_of_a_weak_kind`, `ssh/src/key.rs::a_hardware_key_is_refused_with_the_reason` |
//! | 9 | another user in the next request, half a proof, a thousand keys | `tests/assist/stolen/login.rs::t28_a09_half_a_proof_and_another_half_are_none_and_attempts_are_few` |
//! | 10 | a consent that is forged, repeated, of something else, or for longer; no answer | `tests/assist/stolen/consent.rs::t28_a10_what_a_thief_passes_off_as_consent_opens_nothing`, `tests/assist/stolen/consent.rs::t28_a10_a_consent_opens_one_session_once_whoever_repeats_it`, `agent/src/consent/tests.rs::t28_nobody_s_answer_is_a_refusal`, `agent/src/consent/assertion.rs::t28_nothing_else_is_a_consent`, `tests/assist/second_look.rs::t28_where_a_contact_is_asked_nothing_stands_in_for_them` |
//! | 11 | a second before and after a window, in other zones, when clocks change; a window knows weekdays and no holidays | `tests/assist/whole.rs::t28_a11_a_window_opens_while_it_lasts_and_its_end_is_the_sessions`, `domain/src/assistance/tests.rs::t28_a_window_agrees_inside_its_hours_of_the_machines_zone_and_ends_what_began_in_it`, `domain/src/assistance/tests.rs::t28_a11_a_window_on_the_days_on_which_clocks_change_agrees_to_no_hour_too_many` |
//! | 12 | the end in a flood, in an exchange of keys, in an upload, with a forward, two channels, a client that is stopped | `tests/assist/stolen/end.rs::t28_a12_consent_that_is_withdrawn_ends_whatever_is_under_way`, `tests/assist/ends.rs::a_client_that_is_stopped_does_not_hold_the_end`, `agent/src/consent/tests.rs::t28_a_session_ends_when_what_it_rests_on_is_gone` |
//! | 13 | a channel after the end, and one of the last moment | `tests/assist/stolen/end.rs::t28_a13_a_channel_of_the_last_moment_does_not_outlive_the_deadline`, `tests/assist/ends.rs::what_is_over_is_over_for_a_second_channel_of_the_same_connection` |
//! | 14 | from inside: the sockets, the policy, the processes and the files of the agent | `tests/assist/stolen/inside.rs::t28_a14_from_inside_a_session_nothing_of_the_agent_is_reached`, `tests/assist/ends.rs::a_session_cannot_touch_the_agent`, `agent/src/consent/counter.rs::t28_nobody_but_root_answers_at_the_machine` |
//! | 15 | silent connections, lines before the banner, long packets, weak algorithms, compression | `tests/assist/bastion.rs::silent_connections_are_few_and_short`, `tests/assist/bastion.rs::what_is_no_ssh_ends_the_connection`, `tests/assist/bastion.rs::both_ends_offer_the_same_and_nothing_weak`, `ssh/src/settings.rs::the_algorithms_are_these` |
//! | 16 | at the bastion: names that are none, other ports, other channels, ten thousand of them | `tests/assist/stolen/login.rs::t28_a16_ten_thousand_channels_lead_nowhere_and_cost_the_bastion_nothing`, `tests/assist/bastion.rs::nothing_but_a_waiting_machine_at_port_22_is_led_to`, `tests/assist/bastion.rs::the_bastion_itself_has_nothing_to_give`, `server/src/bastion/name.rs::a_name_is_one_or_two_plain_labels` |
//! | 17 | tunnels that are swapped, changed or cut on the way; a machine with a key of the thief's | `tests/assist/stolen/tunnel.rs::t28_a17_what_is_changed_on_the_way_ends_the_session_and_reaches_nobody`, `tests/assist/stolen/tunnel.rs::t28_a17_no_key_but_the_machines_own_is_believed_and_no_keystroke_is_read`, `tests/assist/bastion.rs::a_machine_that_shows_another_key_is_not_believed` |
//! | 18 | noise instead of SSH, and a client that sends one byte at a time | `tests/assist/stolen/tunnel.rs::t28_a18_noise_for_a_technician_is_sent_away_and_a_slow_one_is_served`, `agent/src/assist/files/frame.rs::anything_at_all_is_taken_in` |
//! | 19 | whatever outlives a terminal, forks without end, users who may not log in, odd terminals and variables | `tests/assist/stolen/end.rs::t28_a19_a_user_whose_home_is_gone_has_a_session_that_ends_like_any`, `tests/assist/ends.rs::within_a_second_of_the_end_no_process_is_left_whatever_it_tried`, `tests/assist/ends.rs::a_fork_bomb_hits_a_limit_and_ends_with_the_session`, `tests/assist/ends.rs::accounts_that_may_not_log_in_have_no_session`, `tests/assist/shell.rs::a_terminal_of_no_size_and_a_kind_that_is_a_path_do_no_harm`, `tests/assist/exec.rs::the_language_comes_along_and_nothing_that_a_program_would_obey` |
//! | 20 | what of root a session still has | `tests/assist/exec.rs::a_command_runs_as_the_user_and_nobody_else`, `tests/assist/exec.rs::nothing_of_the_agent_is_left_in_a_session` |
//! | 21 | by sftp: paths, links, names and places; there is no class that only reads, and no quota of our own | `tests/assist/stolen/files.rs::t28_a21_names_links_and_places_beyond_all_bounds_reach_nothing_of_root`, `tests/assist/files.rs::files_are_the_users_own_and_links_lead_no_further_than_the_user_may_go` |
//! | 22 | other spellings of a listed address, and the agent's own | `tests/assist/forwards.rs::what_is_not_listed_literally_is_refused`, `agent/src/assist/permit.rs::what_is_not_one_foreign_socket_cannot_be_listed` |
//! | 23 | recordings: a full disk, pieces that are changed, cut, doubled, forked; bytes that are no text; bytes that would do something in the page that plays them; a disk on which they lie | `tests/assist/stolen/recording.rs::t28_a23_what_is_sealed_to_the_entes_key_is_read_on_neither_disk_and_opens_with_its_identity`, `ssh/src/recording/tests.rs::a_sealed_text_opens_at_its_place_in_its_part_alone`, `tests/browsing/recording.rs::t28_a_session_is_watched_as_it_runs_and_replayed_and_its_output_does_nothing`, `tests/assist/ends.rs::a_recording_that_cannot_be_written_ends_the_session`, `ssh/src/recording/tests.rs::one_byte_altered_anywhere_is_named_with_its_place`, `ssh/src/recording/tests.rs::a_cut_tail_is_seen_wherever_it_was_cut`, `ssh/src/recording/tests.rs::no_line_can_be_taken_out_doubled_or_put_elsewhere`, `ssh/src/recording/tests.rs::two_stories_of_one_block_contradict_each_other`, `ssh/src/recording/text.rs::wherever_text_is_cut_it_reads_the_same` |
//! | 24 | no ghost after any process was killed, the line cut, the machine asleep | `tests/assist/whole.rs::t28_a24_a_line_that_is_cut_ends_the_session_at_both_ends`, `tests/assist/whole.rs::t28_a24_a_machine_that_slept_over_its_session_wakes_without_it`, `tests/assist/joined.rs::t28_whichever_process_is_killed_the_session_is_over`, `server/src/app/assistance/tests.rs::t28_silence_refuses_and_a_silent_machine_leaves_no_ghost` |

mod access;
mod consent;
mod end;
mod files;
mod inside;
mod login;
mod recording;
mod roster;
mod tunnel;

use std::path::Path;

const STANDING: &str =
    "mode = \"standing\"\nclasses = [\"shell\", \"exec\", \"files\", \"forward\"]";
const ASK: &str = "mode = \"ask\"\nclasses = [\"shell\", \"exec\", \"files\"]";

/// The cases that were written down.
const CASES: usize = 24;

#[test]
fn every_case_is_held_by_tests_that_are_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let rows = include_str!("mod.rs").lines();
    let rows = rows.filter_map(|line| line.strip_prefix("//! | "));
    let mut cases = Vec::new();
    for row in rows {
        let (number, rest) = row.split_once(" | ").unwrap();
        let Ok(number) = number.parse::<usize>() else {
            continue;
        };
        cases.push(number);
        let tests: Vec<_> = rest.split('`').skip(1).step_by(2).collect();
        assert!(!tests.is_empty(), "nothing holds case {number}");
        for test in tests {
            let (file, name) = test.split_once("::").unwrap();
            let text = fs_err::read_to_string(root.join(file)).unwrap();
            let is_there = text.contains(&format!("fn {name}("));
            assert!(is_there, "case {number}: there is no {test}");
            // A name that has a case's number has that of its own.
            if let Some(of) = name.strip_prefix("t28_a").and_then(|it| it.get(..2)) {
                let of = of.parse::<usize>().ok();
                assert!(of.is_none_or(|it| it == number), "case {number}: {test}");
            }
        }
    }
    assert!(cases.into_iter().eq(1..=CASES));
}
