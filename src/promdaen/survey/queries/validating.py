"""Run ODK Validate on a form, if Java is installed; pyxform includes the program."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from promdaen.survey.rules import instrument_wording

MAX_SECONDS = 60
STARTED = "Validating"
"""What ODK Validate says first; without it something else failed, such as Java itself."""


@dataclass(frozen=True, kw_only=True)
class Validation:
    """Whether ODK Validate was run; `errors` stop a form; `findings` are (code, text)."""

    is_run: bool
    errors: tuple[str, ...] = ()
    findings: tuple[tuple[str, str], ...] = ()


NOT_RUN = Validation(is_run=False, findings=((instrument_wording.NOT_RUN, ""),))
NO_JAVA = Validation(is_run=False, findings=((instrument_wording.NO_JAVA, ""),))
LATE = Validation(is_run=False, findings=((instrument_wording.LATE, ""),))


def odk_validate(*, xform: str) -> Validation:
    """The result of ODK Validate on a compiled form; takes a second or two.

    A missing Java or program, or a run of over a minute, is a finding.
    """
    # Import here: only publishing needs it.
    from pyxform.validators.error_cleaner import ErrorCleaner  # noqa: PLC0415
    from pyxform.validators.odk_validate import ODK_VALIDATE_PATH  # noqa: PLC0415

    java = shutil.which("java")
    if java is None or not Path(ODK_VALIDATE_PATH).is_file():
        return NO_JAVA
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "form.xml"
        path.write_text(xform, encoding="utf-8")
        command = [java, "-Djava.awt.headless=true", "-jar", ODK_VALIDATE_PATH, str(path)]
        try:
            process = subprocess.run(
                command,
                capture_output=True,
                encoding="utf-8",
                errors="replace",
                timeout=MAX_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return LATE
    if STARTED not in process.stdout + process.stderr:
        return NO_JAVA
    if process.returncode:
        validator_message = str(ErrorCleaner.odk_validate(process.stderr))
        return Validation(
            is_run=True, errors=tuple(validator_message.splitlines()) or (process.stdout,)
        )
    warnings = tuple(
        (instrument_wording.WARNING, line) for line in process.stderr.splitlines() if line
    )
    return Validation(is_run=True, findings=warnings)
