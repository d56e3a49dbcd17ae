"""What can go wrong, each kind with a code that never changes and a sentence for people."""

import inspect
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from seatwise.language import Language


class SeatwiseError(Exception):
    """Something went wrong: %(what)s"""

    # The docstring of each class is its sentence; `%(name)s` in it are the facts given at the raise.
    code: ClassVar[str] = "ERROR"
    words: ClassVar[frozenset[str]] = frozenset()
    """Facts that are words of ours and so are translated themselves."""

    def __init__(self, **facts: object) -> None:
        super().__init__(facts)
        self.facts = facts

    @classmethod
    def template(cls) -> str:
        """The English sentence with its placeholders; the key of its translations."""
        return inspect.cleandoc(cls.__doc__ or "").replace("\n", " ")

    def sentence(self, into: "Language | None" = None) -> str:
        """What happened and what to do, in the wanted language (default English)."""
        if into is None:
            # Loading how every language writes its numbers takes longer than `--help` may last.
            from seatwise.language import language

            into = language("en")
        facts = {
            name: into.gettext(fact) if name in self.words and isinstance(fact, str) and fact else fact
            for name, fact in self.facts.items()
        }
        return into.gettext(self.template(), **facts)

    def __str__(self) -> str:
        return self.sentence()
