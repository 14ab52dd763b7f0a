"""What is wrong with a file that someone asked to bring in."""


class RefusedFile(Exception):
    """The file cannot be imported; `errors` are sentences that name each line."""

    def __init__(self, errors):
        super().__init__("\n".join(errors))
        self.errors = errors
