"""What can go wrong in the demo."""


class DemoError(Exception):
    """Something that the demo needs didn't come about; the message is one line for its user."""
