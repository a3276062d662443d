"""Lessons and practice that a learning platform such as Moodle opens (LTI 1.3)."""
