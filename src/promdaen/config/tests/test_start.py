"""What a start loads: pure commands no application, a server no library before it is used."""

import os
import subprocess
import sys
from importlib import import_module

import pytest
from django.core.management import get_commands
from django.urls import get_resolver, resolve, reverse

from promdaen.config import command
from promdaen.kit import later

HEAVY = ("cv2", "fontTools", "icalendar", "openpyxl", "pypdf", "pyxform", "scipy.special", "typst")
COUNTING = ("scipy.ndimage", "scipy.optimize", "scipy.sparse", "scipy.stats")
PURE = """
import sys
from django.apps import apps
from promdaen.config import command
for name in command.PURE_COMMANDS:
    command._pure(name=name)
assert command.run(arguments=["read-mrz", *sys.argv[1:]]) == 0
assert not apps.ready
capabilities = ("assessment", "course", "exercise", "people", "survey")
print([name for name in capabilities if f"promdaen.{name}.models" in sys.modules])
"""
SERVER = """
import sys, django
django.setup()
from django.urls import reverse
reverse("home")
assert not [one for one in sys.modules if one.startswith("promdaen.course.views.")]
print([name for name in sys.argv[1:] if name in sys.modules])
"""
WHOLE_SERVER = """
import sys, django
django.setup()
from promdaen.config import server
server.load_everything()
assert "numpy" in sys.modules
print([name for name in sys.argv[1:] if name in sys.modules])
"""
COMMAND = """
import sys, django
django.setup()
print([one for one in sys.modules if one.startswith("promdaen.") and one.split(".")[2:3] in (
    ["actions"], ["queries"], ["views"], ["forms"]) and len(one.split(".")) > 3])
"""
ZONE = (
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
    "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
)


def printed(program: str, *arguments: str) -> str:
    """The last line that another Python prints."""
    process = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "promdaen.config.settings"},
        capture_output=True,
        text=True,
        check=True,
    )
    return process.stdout.strip().splitlines()[-1]


def test_pure_commands_load_no_application() -> None:
    assert printed(PURE, *ZONE) == "[]"


def test_a_server_starts_without_what_few_requests_need() -> None:
    assert printed(SERVER, *HEAVY, "docx", "lxml", "numpy", "tomlkit") == "[]"


def test_a_server_with_every_page_loads_no_library_that_only_counts_load() -> None:
    assert printed(WHOLE_SERVER, *HEAVY, *COUNTING) == "[]"


def test_every_pure_command_is_a_management_command_too() -> None:
    commands = get_commands()
    for name, capability in command.PURE_COMMANDS.items():
        assert commands[name.replace("-", "_")] == f"promdaen.{capability}"


def test_a_library_that_is_not_loaded_later_is_not_there() -> None:
    with pytest.raises(AttributeError, match="no attribute 'numpy'"):
        _ = later.numpy


def test_every_function_that_a_capability_registers_is_there() -> None:
    assert len(later.FUNCTIONS) > 20
    for path in later.FUNCTIONS:
        module, _, name = path.rpartition(".")
        assert callable(getattr(import_module(module), name)), path


def test_every_page_that_is_listed_exists_and_has_its_title() -> None:
    assert len(get_resolver().url_patterns) > 20
    assert len(later.VIEWS) > 400
    for view in later.VIEWS:
        assert callable(view.load()), view.__module__
    address = reverse("refresher:stop_link", args=("code",))
    assert resolve(address).func.csrf_exempt is True
    assert not hasattr(resolve("/").func, "csrf_exempt")


def test_a_command_starts_without_the_rules_and_pages_of_capabilities() -> None:
    assert printed(COMMAND) == "[]"
