"""What the blocks are told when they can't be saved."""


class NotSavedError(Exception):
    """What is known can't be written to the disk now; the text says why, in the system's words."""
