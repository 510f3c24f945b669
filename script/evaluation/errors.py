"""What can go wrong in an evaluation. Messages are one line, for whoever started it."""


class EvaluationError(Exception):
    """A file can't be used, or written."""


class UsageError(Exception):
    """The command line can't be understood."""
