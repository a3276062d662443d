"""Actions on the law and on cases."""

from promdaen.casework.actions.authoring import check_case, create_case, edit_case
from promdaen.casework.actions.cases import put_cases
from promdaen.casework.actions.law import load_law
from promdaen.casework.actions.refusals import CaseworkRefused
