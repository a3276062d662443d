"""A rule of `promdaen scan`: actions that write rows and leave no line in a log."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

WRITE_CALLS = {
    "create",
    "bulk_create",
    "save",
    "update",
    "delete",
    "get_or_create",
    "update_or_create",
    "bulk_update",
    "add_rows",
}
LINE_CALLS = {"record_line", "record_event", "record_load", "add_event", "open_log"}
"""The audit log, that of the exchange, that of an exercise."""
CONTENT = "content of a folder, which a command of the server loads"
OWN = "what an officer does on an own phone is evidence or practice, and not logged"
USE = "notes that something was used a moment ago"
REMOVAL = "part of the removal of a name, which has its line"
NAMELESS = "a form without a name, which its time would give away"
UPKEEP = "upkeep of the server: nobody decided anything"
WITHOUT = {
    **dict.fromkeys(
        (
            "make_paper",
            "next_version",
            "put_items",
            "put_papers",
            "retire",
            "write_item",
            "write_paper",
            "load_law",
            "load_trainers",
            "load_curriculum",
            "load_topic",
            "put_reviews",
            "put_scenario",
            "put_scenarios",
            "load_checkpoints",
            "load_measures",
        ),
        CONTENT,
    ),
    **dict.fromkeys(
        ("say_line", "take_referral", "serve_look", "show_next_trial", "show_trial"), OWN
    ),
    **dict.fromkeys(("open_launch", "answer_item", "finish_lesson"), OWN),
    **dict.fromkeys(("answer_case", "decide_specimen", "end_practice", "keep_booth_acts"), OWN),
    **dict.fromkeys(("remove_old_visits", "prepare_large_scopes"), UPKEEP),
    "send_score": "a score that was queued; its state is in the visit",
    **dict.fromkeys(
        ("note_session", "rename_session", "use_api_token", "see_device", "update_last_seen"), USE
    ),
    **dict.fromkeys(("remove_copied_names", "forget_names", "remove_contacts"), REMOVAL),
    **dict.fromkeys(
        ("renew_code_hashes", "forget_old_scans", "note_safe", "check_request", "greet_laptop"),
        UPKEEP,
    ),
    **dict.fromkeys(
        ("save_answers", "save_page"),
        "answers of a test on a phone and of a visit's draft, which is handed in with a line",
    ),
    "queue_messages": "called by the line of the action that a message is about",
    "send_message": "a message that was queued; its state is on the page of webhooks",
    "find_staffing": "a search whose result is only shown",
    "send_checklist_form": NAMELESS,
    "send_form": NAMELESS,
    "take_forms": NAMELESS,
}


def missing_lines(*, source: Path) -> Iterator[tuple[str, int]]:
    """File and line of each public action below a folder that leaves no line."""
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in action_files(source)}
    missing = functions_without_line(trees=trees.values()) - WITHOUT.keys()
    for path, tree in trees.items():
        for node in tree.body:
            if isinstance(node, ast.FunctionDef) and node.name in missing:
                yield path.relative_to(source).as_posix(), node.lineno


def action_files(source: Path) -> Iterator[Path]:
    """The modules of actions below a folder, without tests."""
    for path in sorted(source.rglob("*.py")):
        parts = {part.removesuffix(".py") for part in path.relative_to(source).parts}
        if "actions" in parts and not parts & {"tests", "migrations"}:
            yield path


def functions_without_line(*, trees: Iterable[ast.Module]) -> set[str]:
    """Public functions that write rows, where neither they nor all their callers write a line."""
    calls: dict[str, set[str]] = {}
    public: set[str] = set()
    for tree in trees:
        public |= {
            node.name
            for node in tree.body
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
        }
        for node in tree.body:
            if isinstance(node, ast.FunctionDef):
                calls.setdefault(node.name, set()).update(_called(node))
    reached = {name: _reached(name, calls) for name in calls}
    return {
        name
        for name in public
        if reached[name] & WRITE_CALLS and not _is_covered(name, reached, calls, frozenset())
    }


def _called(function: ast.FunctionDef) -> set[str]:
    called_names = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Call):
            called = node.func
            called_names.add(
                called.attr if isinstance(called, ast.Attribute) else ast.unparse(called)
            )
    return called_names


def _reached(name: str, calls: Mapping[str, set[str]]) -> set[str]:
    """All that a function calls, by itself or by the functions that it calls."""
    reached: set[str] = set()
    waiting = [name]
    while waiting:
        for called in calls.get(waiting.pop(), set()) - reached:
            reached.add(called)
            waiting.append(called)
    return reached


def _is_covered(
    name: str,
    reached: Mapping[str, set[str]],
    calls: Mapping[str, set[str]],
    below: frozenset[str],
) -> bool:
    if reached[name] & LINE_CALLS:
        return True
    callers = [
        caller for caller in calls if name in calls[caller] and caller not in below | {name}
    ]
    return bool(callers) and all(
        _is_covered(caller, reached, calls, below | {name}) for caller in callers
    )
