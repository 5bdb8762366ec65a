"""Contact lists as files, and the ledger of what was exported."""


class RefusedError(Exception):
    """The list cannot be exported as things stand; the text says what to do."""


class BrokenError(Exception):
    """The ledger is not as an export left it; the text names the file."""
