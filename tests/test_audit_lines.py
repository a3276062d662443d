"""Every public action that writes rows writes a line too, or an action that calls it does."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from pathlib import Path

from tests.test_reachable_actions import is_action, modules, public_functions

WRITES = {
    *("create", "bulk_create", "save", "update", "delete", "get_or_create"),
    *("update_or_create", "bulk_update", "add_rows"),
}
LINES = {"record_line", "record_event", "add_event", "open_log"}
"""The audit log, that of the exchange, that of an exercise."""
CONTENT = "content of a folder, which a command of the server loads"
OWN = "what an officer does on an own phone is evidence or practice, and not logged"
USE = "notes that something was used a moment ago"
REMOVAL = "part of the removal of a name, which has its line"
UPKEEP = "upkeep of the server: nobody decided anything"
WITHOUT = {
    **dict.fromkeys(
        (
            *("make_paper", "next_version", "put_items", "put_papers", "retire", "write_item"),
            *("write_paper", "load_law", "load_trainers"),
            *("load_curriculum", "load_topic", "put_reviews", "put_scenario"),
            *("put_scenarios", "load_checkpoints", "load_measures"),
        ),
        CONTENT,
    ),
    **dict.fromkeys(("say", "serve_look", "show_answer", "show_trial"), OWN),
    **dict.fromkeys(
        ("note_session", "rename_session", "use_api_token", "see_device", "hear_seat"), USE
    ),
    **dict.fromkeys(("remove_copied_names", "forget_names", "remove_contacts"), REMOVAL),
    **dict.fromkeys(
        ("renew_code_hashes", "forget_old_scans", "note_safe", "check_request", "greet_laptop"),
        UPKEEP,
    ),
    "queue_messages": "called by the line of the action that a message is about",
    "send_message": "a message that was queued; its state is on the page of webhooks",
    **dict.fromkeys(("open_visit", "answer_item", "finish_lesson"), OWN),
    "send_score": "a score that was queued; its state is in the visit",
    "remove_old_visits": UPKEEP,
    "find_staffing": "a search whose result is only shown",
    "send_checklist_form": "a form without a name, which its time would give away",
}


def without_line(*, trees: Iterable[ast.Module]) -> set[str]:
    """Public functions that write rows, where neither they nor all their callers write a line."""
    calls: dict[str, set[str]] = {}
    public: set[str] = set()
    for tree in trees:
        public |= set(public_functions(tree))
        for node in tree.body:
            if isinstance(node, ast.FunctionDef):
                calls.setdefault(node.name, set()).update(_called(node))
    reached = {name: _reached(name, calls) for name in calls}
    return {
        name
        for name in public
        if reached[name] & WRITES and not _is_covered(name, reached, calls, frozenset())
    }


def _called(function: ast.FunctionDef) -> set[str]:
    found = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Call):
            called = node.func
            found.add(called.attr if isinstance(called, ast.Attribute) else ast.unparse(called))
    return found


def _reached(name: str, calls: Mapping[str, set[str]]) -> set[str]:
    """All that a function calls, by itself or by the functions that it calls."""
    seen: set[str] = set()
    waiting = [name]
    while waiting:
        for called in calls.get(waiting.pop(), set()) - seen:
            seen.add(called)
            waiting.append(called)
    return seen


def _is_covered(
    name: str,
    reached: Mapping[str, set[str]],
    calls: Mapping[str, set[str]],
    below: frozenset[str],
) -> bool:
    if reached[name] & LINES:
        return True
    callers = [one for one in calls if name in calls[one] and one not in below | {name}]
    return bool(callers) and all(
        _is_covered(caller, reached, calls, below | {name}) for caller in callers
    )


def test_every_action_that_writes_rows_writes_a_line() -> None:
    found = without_line(trees=[tree for path, tree in modules() if is_action(Path(path))])
    assert found - set(WITHOUT) == set()


def test_a_planted_action_without_a_line_is_found() -> None:
    text = """
def good(*, by): _write(); audit.record_line(by=by)
def bad(*, by): _write()
def helper(*, by): Row.objects.create(by=by)
def caller(*, by): helper(by=by); audit.record_line(by=by)
def lonely(*, by): Row.objects.filter(by=by).delete()
def reading(*, by): return Row.objects.get(by=by)
def _write(): Row().save()
"""
    assert without_line(trees=[ast.parse(text)]) == {"bad", "lonely"}
