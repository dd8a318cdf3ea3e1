"""What can go wrong, said so that a user knows what to do next.

Every message is shown to the user as it stands: one or two sentences, no traceback, no jargon. The library
raises; only the edges (worker, page, command line) print.
"""


class EntModelsError(Exception):
    """Base of every error that Rushes explains to its user."""


class BadInput(EntModelsError):
    """The file or option that the user gave cannot be used; the message says why and what would work."""


class ModelUnavailable(EntModelsError):
    """Weights are missing, truncated or altered; the message names the command that mends it."""


class OutOfSpace(EntModelsError):
    """The disk is full or not writable; the message names the folder."""
