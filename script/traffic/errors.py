"""What can go wrong."""


class TrafficError(Exception):
    """The file can't be written; the text says which and why."""
