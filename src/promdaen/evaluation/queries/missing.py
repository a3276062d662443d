"""What queries of evaluation raise where there is no such row."""


class EvaluationNotFound(LookupError):
    """A row of evaluation does not exist, or the account may not see it; str() is for people."""
