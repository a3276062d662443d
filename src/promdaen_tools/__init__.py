"""Tools of a checkout: its checks, its tests, its build and its lock files; not in the wheel."""
