"""A command of the product on a machine whose clock is wrong, in a process of its own.

    python -m tests.faults.shifted DAYS SHARE COMMAND ...

Django's and Python's clocks are `DAYS` off. Where SHARE is not 1 the pauses after a cut are a
tenth of those of the product, and parts of a file small, so that a test of a minute has many.
"""

from __future__ import annotations

import os
import sys
import time
from datetime import timedelta


def main() -> int:
    """Run the command of the command line."""
    days, share, *command = sys.argv[1:]
    seconds = timedelta(days=int(days)).total_seconds()
    right_time, right_time_ns = time.time, time.time_ns
    time.time = lambda: right_time() + seconds
    time.time_ns = lambda: right_time_ns() + int(seconds * 1e9)
    from django.utils import timezone

    right_now = timezone.now
    timezone.now = lambda: right_now() + timedelta(days=int(days))
    if share != "1":
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "promdaen.config.settings")
        import django

        django.setup()
        from promdaen.laptops.actions import sending
        from promdaen.laptops.rules import requests

        sending.FIRST_PAUSE_SECONDS /= 10
        requests.PART_BYTES = 4_000
    from promdaen.config import command as product

    sys.argv = ["promdaen", *command]
    return product.main()


if __name__ == "__main__":
    sys.exit(main())
