"""What is sent of referral messages."""

from typing import TypedDict


class WordsIn(TypedDict):
    """What is asked, answered, said as a reason or as a note."""

    text: str
