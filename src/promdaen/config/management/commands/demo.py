"""`promdaen demo`: what it does is beside the product and loaded here alone."""

from promdaen_demo.command import Command

__all__ = ["Command"]
