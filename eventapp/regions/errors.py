"""What can be wrong with a statement about a place."""


class BadStatement(Exception):
    """`errors` say for each field what is wrong, in words for people."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__("; ".join(f"{name}: {message}" for name, message in errors.items()))
        self.errors = errors


class AlreadyDecided(Exception):
    """The proposal was approved or declined before."""
