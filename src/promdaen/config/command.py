"""The `promdaen` command, used by the launcher and by an installed wheel."""

import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from promdaen.config import guide

if TYPE_CHECKING:
    from django.core.management.base import BaseCommand

# Commands without tables or applications, by their package. They start without `django.setup()`,
# which loads the whole product.
PURE_COMMANDS = {
    "analyse-items": "report",
    "analyse-rollout": "evaluation",
    "check-dialogue": "booth",
    "check-scenario": "exercise",
    "draw-specimen": "specimen",
    "judge-case": "casework",
    "plan-rollout": "evaluation",
    "read-mrz": "specimen",
    "restore": "config",
    "score-visits": "survey",
    "sheet": "report",
    "simulate-adaptive": "assessment",
    "simulate-checkpoint": "planning",
    "simulate-sync": "kit",
    "simulate-year": "refresher",
    "solve-plan": "planning",
    "verify-rollout": "evaluation",
    "verify-sheet": "report",
}
PROGRAM = os.environ.get("PROMDAEN_PROGRAM", "promdaen")


def main() -> int:
    """Run the command of the command line; returns its exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "promdaen.config.settings")
    arguments = sys.argv[1:]
    if arguments[:1] == ["demo"]:
        # The demonstration includes the exchange; elsewhere it exists only if configured.
        os.environ.setdefault("PROMDAEN_EXCHANGE_URL", "here")
        # Loading the product takes seconds on a small machine, so show a message first.
        _say("demo: starting …")
    try:
        return run(arguments=arguments)
    except KeyboardInterrupt:
        _say("stopped.")
        return 130
    except BrokenPipeError:
        # The reader closed the pipe; Python would print another error at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141


def run(*, arguments: list[str]) -> int:
    """Run one command; returns its exit code. Errors are one line on standard error."""
    if not arguments or arguments[0] in {"help", "--help", "-h"}:
        if len(arguments) <= 1:
            print(guide.help_text(program=PROGRAM))
            return 0
        arguments = [arguments[1], "--help"]
    name, rest = arguments[0], arguments[1:]
    if name in {"version", "--version"}:
        return _version()
    if name.replace("_", "-") in PURE_COMMANDS:
        return _called(command=_pure(name=name), name=name, rest=rest)
    own = _own(name=name, rest=rest)
    return own(rest) if own else _manage(name=name, rest=rest)


def _pure(*, name: str) -> "BaseCommand":
    from importlib import import_module  # noqa: PLC0415

    folder, module = PURE_COMMANDS[name.replace("_", "-")], name.replace("-", "_")
    command: BaseCommand = import_module(
        f"promdaen.{folder}.management.commands.{module}"
    ).Command()
    return command


def _own(*, name: str, rest: list[str]) -> Callable[[list[str]], int] | None:
    """The command of our own with this name, or None; its module is loaded only then."""
    if name == "serve":
        from promdaen.config import server  # noqa: PLC0415

        return server.main
    if name in guide.CHECKOUT_ONLY or (name == "check" and not rest):
        from promdaen.config import environment  # noqa: PLC0415

        if environment.is_checkout():
            from promdaen_tools import checkout  # noqa: PLC0415  what it imports is for developers

            return checkout.COMMANDS[name]
        if name != "check":
            return _checkout_only
    return None


def _checkout_only(_rest: list[str]) -> int:
    _say("this command works in a checkout of the source, not in an installed copy.")
    return 2


def _manage(*, name: str, rest: list[str]) -> int:
    """Run a management command of Django or of an application."""
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415
    from django.core.management import get_commands, load_command_class  # noqa: PLC0415

    try:
        import django  # noqa: PLC0415

        django.setup()
    except (ImproperlyConfigured, ValueError) as problem:
        _say(f"the settings cannot be used: {problem}")
        return 2
    commands = get_commands()
    command_name = next(
        (
            command_name
            for command_name in (name, name.replace("-", "_"))
            if command_name in commands
        ),
        None,
    )
    if command_name is None:
        command_names = [
            *guide.command_names(),
            *(command_name.replace("_", "-") for command_name in commands),
        ]
        print(
            guide.unknown_command_text(name=name, commands=command_names, program=PROGRAM),
            file=sys.stderr,
        )
        return 2
    app = commands[command_name]
    command = load_command_class(app, command_name) if isinstance(app, str) else app
    return _called(command=command, name=name, rest=rest)


def _called(*, command: "BaseCommand", name: str, rest: list[str]) -> int:
    """Parse and execute as Django does, but print errors as one line."""
    from django.core.exceptions import PermissionDenied  # noqa: PLC0415
    from django.core.management.base import (  # noqa: PLC0415
        CommandError,
        handle_default_options,
    )
    from django.db import DatabaseError, connections  # noqa: PLC0415

    command._called_from_command_line = True  # type: ignore[attr-defined]
    # Django would print about migrations to standard output, which is for the result.
    command.requires_migrations_checks = False
    options = command.create_parser(PROGRAM, name).parse_args(rest)
    handle_default_options(options)
    settings = vars(options)
    try:
        command.execute(*settings.pop("args", ()), **settings)
    except CommandError as problem:
        if options.traceback:
            raise
        _say(str(problem))
        return problem.returncode
    except PermissionDenied as problem:
        if options.traceback:
            raise
        _say(str(problem))
        return 2
    except DatabaseError as problem:
        if options.traceback:
            raise
        from promdaen.config.databases import fault_words  # noqa: PLC0415

        _say(fault_words(error=str(problem), program=PROGRAM))
        return 3
    finally:
        # A command without a database has not read the database settings.
        if "settings" in vars(connections):
            connections.close_all()
    return 0


def _version() -> int:
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415

    try:
        print(f"promdaen {version('promdaen')}")
    except PackageNotFoundError:
        print("promdaen, in a checkout")
    return 0


def _say(text: str) -> None:
    print(f"promdaen: {text}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
