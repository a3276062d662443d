"""What commands without a database read: content folders, files, whole numbers.

What cannot be read is a CommandError of one line with exit code 2.
"""

import json
import re
import tomllib
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable, Sequence
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from promdaen.kit import languages, node_keys
from promdaen.kit.content import content_root
from promdaen.kit.json_objects import NewJsonObject
from promdaen.kit.texts import Text, Words

NOT_GENUINE, REFUSED = 1, 2
NO_CONTENT = Text("has no shapes.toml; name a content folder.")
UNREADABLE = Text("cannot be read: {why}.")
NOT_TEXT = Text("is not UTF-8 text; save it as UTF-8.")
NOT_TOML = Text("is not TOML: {why}.")


def refusal(*, name: str, words: Words, language: str, **values: object) -> CommandError:
    """The error about a file or folder; values fill the braces of the words."""
    text = words.text(language=language)
    return CommandError(f"{name}: {text.format(**values) if values else text}", returncode=REFUSED)


def add_language(parser: ArgumentParser, *, default: str = "en", text: str = "the output") -> None:
    """Add `--language`; `text` is what is written in it, for the help."""
    parser.add_argument(
        "--language", choices=tuple(languages.LANGUAGE_NAMES), default=default, help=f"of {text}"
    )


def content_folder(*, folder: str | None, language: str = "en") -> Path:
    """A named content folder, or the one shipped."""
    root = Path(folder).resolve() if folder else content_root()
    if not (root / "shapes.toml").is_file():
        raise refusal(name=str(root), words=NO_CONTENT, language=language)
    return root


def file_bytes(*, name: str) -> bytes:
    """The content of a file."""
    try:
        return Path(name).read_bytes()
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise CommandError(f"{name}: {why}", returncode=REFUSED) from error


def require_room() -> None:
    """Refuse an import before it begins where the disk is nearly full."""
    from promdaen.kit import machine  # noqa: PLC0415  pure commands load no models

    if not machine.has_room():
        raise CommandError(
            f"The disk of the data has {machine.free_bytes() // machine.MEGABYTE} MB free; below "
            f"{machine.MIN_FREE_BYTES // machine.MEGABYTE} MB nothing is imported, so that "
            "answers can still be saved. Free some space, then import again. Nothing was read.",
            returncode=REFUSED,
        )


def toml_table(*, name: str, language: str, no_file: Words, too_deep: Words) -> dict[str, object]:
    """A TOML document; an error of TOML names its line in the file."""
    try:
        return tomllib.loads(Path(name).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise refusal(name=name, words=no_file, language=language) from error
    except OSError as error:
        raise refusal(
            name=name, words=UNREADABLE, language=language, why=error.strerror
        ) from error
    except UnicodeDecodeError as error:
        raise refusal(name=name, words=NOT_TEXT, language=language) from error
    except RecursionError as error:
        raise refusal(name=name, words=too_deep, language=language) from error
    # Also caught: TOMLDecodeError, and the error for numbers with thousands of digits.
    except ValueError as error:
        line = re.search(r"at line (\d+)", str(error))
        where = f"{name}:{line[1]}" if line else name
        raise refusal(name=where, words=NOT_TOML, language=language, why=error) from error


def whole_number(*, minimum: int, maximum: int) -> Callable[[str], int]:
    """The type of an argument that is a whole number within limits."""

    def read(text: str) -> int:
        plain = text.isascii() and text.isdigit() and len(text) <= len(str(maximum))
        if not plain or not minimum <= int(text) <= maximum:
            message = f"write a whole number from {minimum} to {maximum}"
            raise ArgumentTypeError(message)
        return int(text)

    return read


def add_trusted_keys(
    *, parser: ArgumentParser, other_keys: str = "this installation's own"
) -> None:
    """Add the option `--key`, as often as wished."""
    parser.add_argument(
        "--key",
        action="append",
        default=[],
        metavar="PUBLIC_KEY",
        help=f"a public key to trust (base64) beside {other_keys}",
    )


def print_verdict(
    *,
    command: BaseCommand,
    file: str,
    keys: Sequence[str],
    verdict_on: Callable[..., NewJsonObject],
) -> None:
    """Print as JSON whether a file is genuine; exit code 1 unless it is."""
    path = Path(file)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}.", returncode=REFUSED) from error
    verdict = verdict_on(data=data, trusted=[*node_keys.trusted_keys(), *keys])
    command.stdout.write(json.dumps(verdict, ensure_ascii=False, indent=2))
    if not verdict["is_genuine"]:
        raise CommandError(f"{path.name}: {verdict['words']['en']}", returncode=NOT_GENUINE)
