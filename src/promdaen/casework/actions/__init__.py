"""Changes of the law and of cases."""

from promdaen.casework.actions.cases import put_cases
from promdaen.casework.actions.law import load_law
from promdaen.casework.actions.refusals import CaseworkRefused

__all__ = ["CaseworkRefused", "load_law", "put_cases"]
