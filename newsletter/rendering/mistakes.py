"""A mistake in finished MJML, before it is known which line of which template wrote it."""


class MarkupMistake(Exception):
    """``offset`` counts characters of the MJML; None where the engine does not say."""

    def __init__(self, problem: str, offset: int | None = None) -> None:
        super().__init__(problem)
        self.problem = problem
        self.offset = offset
