"""Each step of the guide for laptops and headquarters is tried by a test that is named here."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import pytest

from promdaen.config.environment import CHECKOUT

GUIDE = CHECKOUT / "docs" / "guide" / "laptops.md"
# Parts of the guide: by the beginning of a step or the first cell of a row, its tests.
STEPS: Mapping[str, Mapping[str, Sequence[str]]] = {
    "Once: enrol the laptop": {
        "At headquarters, make the printed": [
            "test_without_a_recovery_key_no_laptop_is_invited",
            "test_a_recovery_key_is_made_once_and_never_beside_the_data",
        ],
        "At headquarters, a coordinator opens": [
            "test_a_laptop_is_enrolled_on_pages_of_both_machines"
        ],
        "On the laptop, in a new": [
            "test_a_laptop_is_enrolled_on_pages_of_both_machines",
            "test_administrators_find_the_page_before_and_after_a_machine_is_a_laptop",
        ],
        "At headquarters: *Laptops*, *Read": [
            "test_a_laptop_is_enrolled_on_pages_of_both_machines",
            "test_nothing_is_read_from_or_written_for_a_laptop_that_was_not_compared",
            "test_where_fingerprints_differ_the_laptop_is_revoked_and_invited_again",
        ],
    },
    "Before a course: lend the run, bring what is needed": {
        "At headquarters print badges": ["test_badges_and_pins_travel_with_a_run"],
        "On the page of the laptop press *Lend": [
            "test_a_run_is_lent_and_taken_back_and_meanwhile_changed_on_the_laptop_alone",
            "test_passwords_for_a_laptop_are_made_once_and_only_for_its_trainers",
        ],
        "Press *Write for this laptop*": [
            "test_a_laptop_is_enrolled_on_pages_of_both_machines",
            "test_a_laptop_brings_its_lent_run_over_the_line",
            "test_one_transfer_waits_for_another",
        ],
    },
    "During and after the course: send the records": {
        "With a line": [
            "test_sending_needs_an_address_and_is_ordered_once",
            "test_quiet_sending_sends_what_is_new_and_asks_once_a_day",
            "test_sending_goes_on_in_the_file_where_the_line_went_down",
            "test_bringing_goes_on_in_the_file_where_the_line_went_down",
            "test_the_rate_that_a_person_set_is_kept_both_ways",
            "test_a_line_that_breaks_before_a_whole_part_is_through_brings_smaller_ones",
        ],
        "Without": [
            "test_records_travel_by_stick_on_pages",
            "test_a_loan_is_ended_on_the_page_when_all_records_are_here",
            "test_few_or_late_forms_are_deleted_after_a_person_confirmed_and_counted_at_headquarters",
        ],
    },
    "Headquarters": {
        "Compare the fingerprints": ["test_both_machines_show_the_same_fingerprints"],
        "No contact for days": ["test_a_laptop_with_a_loan_that_is_silent_waits_for_a_person"],
        "Records after the loan ended": [
            "test_what_comes_after_a_run_was_taken_back_waits_and_is_added_whole",
            "test_late_records_that_are_left_can_be_added_later",
            "test_a_laptop_does_not_write_a_run_that_another_one_has",
        ],
        "A record was changed on both sides": [
            "test_a_row_changed_on_both_sides_is_decided_and_undone"
        ],
        "Two officers who may be one": ["test_an_officer_who_may_be_known_is_asked_about"],
        "An account was changed on both sides": [
            "test_an_account_changed_on_the_laptop_is_asked_about_and_its_address_stays"
        ],
        "A record does not fit here": [
            "test_a_row_that_did_not_fit_arrives_once_its_place_is_free"
        ],
        "A record refers to something that is not here": [
            "test_a_row_whose_department_is_not_here_waits_for_it"
        ],
        "Files set aside": [
            "test_the_file_of_a_lost_laptop_that_was_set_aside_is_added",
            "test_a_file_that_was_set_aside_is_closed_once_its_records_came",
        ],
        "A record that only headquarters may write": [
            "test_a_record_that_only_headquarters_writes_is_left"
        ],
        "A record came twice with different content": [
            "test_a_repeated_record_with_different_content_is_left"
        ],
        "For the upgrade": ["test_what_waits_for_the_upgrade_is_not_called_incomplete"],
        "On the laptop": [
            "test_places_that_no_file_had_are_counted_as_on_the_laptop",
            "test_the_list_shows_what_is_where_and_how_the_last_file_came",
        ],
        "Files after the laptop was revoked": [
            "test_a_file_of_a_revoked_laptop_is_kept_and_added_by_a_person_alone",
            "test_of_a_revoked_laptop_no_damaged_file_and_only_so_many_are_kept",
        ],
        "Incomplete": ["test_files_that_arrive_in_another_order_wait_for_the_first"],
    },
    "When something is lost": {
        "A stick is lost": ["test_names_and_answers_cannot_be_read_on_the_way"],
        "A file is refused as cut off or changed": [
            "test_whatever_is_cut_or_changed_stores_nothing"
        ],
        "Headquarters went back to a backup": [
            "test_a_restored_headquarters_gets_everything_again",
            "test_content_of_a_restored_headquarters_is_newer",
            "test_a_laptop_that_was_revoked_after_the_backup_stays_revoked",
        ],
        "The laptop's database went back to a backup": [
            "test_a_restored_laptop_opens_an_epoch_and_loses_nothing_it_sent",
            "test_a_laptop_that_was_restored_from_its_backup_opens_an_epoch",
            "test_the_identity_of_another_laptop_is_not_given_to_a_backup",
        ],
        "The laptop's disk moved to another machine, or was copied": [
            "test_a_copied_disk_is_refused_until_it_is_enrolled_and_counts_once",
            "test_a_machine_without_its_identity_is_replaced_on_pages_and_sends_everything",
            "test_a_replaced_laptop_that_is_enrolled_again_goes_on_with_its_run",
        ],
        "A laptop was revoked by mistake": [
            "test_a_laptop_that_was_revoked_by_mistake_goes_on_after_comparing"
        ],
        "The laptop is lost or stolen": ["test_a_lost_laptop_is_replaced_and_its_loans_go_on"],
        "A trainer lost the password for the laptop": [
            "test_another_password_for_a_laptop_replaces_the_earlier_one_there"
        ],
        "`node.json` of the laptop is missing or damaged": [
            "test_a_damaged_file_of_the_laptop_is_an_error",
            "test_a_machine_without_its_identity_is_replaced_on_pages_and_sends_everything",
        ],
        "Key files of headquarters are missing": [
            "test_a_lost_key_of_headquarters_is_never_replaced"
        ],
        "The server of headquarters is lost": [
            "test_a_kept_file_of_a_lost_key_is_added_with_the_printed_key",
            "test_headquarters_is_made_again_with_the_paper_and_opens_a_stick_written_before",
        ],
    },
}


def part(heading: str) -> str:
    """The text below a heading, to the next one."""
    text = GUIDE.read_text(encoding="utf-8")
    match = re.search(rf"^#+ {re.escape(heading)}$(.*?)(?=^#+ |\Z)", text, re.M | re.S)
    assert match is not None, heading
    return match[1]


def steps(text: str) -> list[str]:
    """Numbered steps, items of lists, and first cells of rows."""
    numbered = re.findall(r"^(?:\d+\.|-) (.+)$", text, re.M)
    cells = re.findall(r"^\| (.+?) \|", text, re.M)
    return [*numbered, *cells[1:]]


@pytest.mark.parametrize("heading", STEPS)
def test_each_step_names_its_tests(heading: str) -> None:
    expected = STEPS[heading]
    actual = steps(part(heading))
    assert [
        start for start in expected if not any(step.startswith(start) for step in actual)
    ] == []
    assert [step for step in actual if not any(step.startswith(start) for start in expected)] == []


def test_the_tests_are_there() -> None:
    folders = (CHECKOUT / "src/promdaen/laptops/tests", CHECKOUT / "src/promdaen/config/tests")
    sources = [path.read_text("utf-8") for folder in folders for path in folder.glob("*.py")]
    test_names = set(re.findall(r"^def (test_\w+)", "\n".join(sources), re.M))
    listed = {
        test for part_tests in STEPS.values() for each in part_tests.values() for test in each
    }
    assert listed - test_names == set()
