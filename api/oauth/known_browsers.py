"""Browsers from which an account was signed in to before: their attempts are counted apart (ADR 61).

Whoever guesses at an account makes it wait, and whoever fails often makes an address wait. Both could be used to keep
its holder out, who would come to every gap too late. So a right password leaves a mark in the browser, and an attempt
on that account from there waits for the failures of this browser alone. The mark opens nothing and proves nobody.

A desk may be shared: a browser keeps marks of the last few accounts. A mark is a random id and a code of ours over it
and the name; neither tells the name.
"""

import hmac
import secrets
from collections.abc import Iterator
from typing import Final, NamedTuple

from api.oauth import attempts
from api.oauth.browser import Browser
from api.settings import get_settings

MOST: Final = 4  # accounts of one browser
BETWEEN, WITHIN = "~", "."  # neither stands in what they part


class Mark(NamedTuple):
    """A mark: which browser, and the code that ties it to an account."""

    browser_id: str
    code: str

    @classmethod
    def made_for(cls, name: str) -> "Mark":
        """A new one, for a browser that has none of this account."""
        browser_id = secrets.token_hex(16)
        return cls(browser_id, _code(browser_id, name))

    def is_of(self, name: str) -> bool:
        """Whether it was left for this account."""
        return hmac.compare_digest(self.code.encode(), _code(self.browser_id, name).encode())


def counted_by(browser: Browser, name: str) -> list[str]:
    """What an attempt on the account of this name is counted against."""
    known = _mark_of(browser, name)
    if known is None:
        return [attempts.account(name), attempts.address(browser.host)]
    return [attempts.browser(known.browser_id, name)]


def is_known(browser: Browser, name: str) -> bool:
    """Whether the account of this name was signed in to from here before."""
    return _mark_of(browser, name) is not None


def marked(browser: Browser, name: str) -> str:
    """What the browser keeps once the password of this account was right."""
    mine = _mark_of(browser, name) or Mark.made_for(name)
    newest = [mine, *(mark for mark in _marks(browser) if mark != mine)][:MOST]
    return BETWEEN.join(WITHIN.join(mark) for mark in newest)


def _mark_of(browser: Browser, name: str) -> Mark | None:
    return next((mark for mark in _marks(browser) if mark.is_of(name)), None)


def _marks(browser: Browser) -> Iterator[Mark]:
    for each in (browser.known or "").split(BETWEEN)[:MOST]:
        browser_id, _, code = each.partition(WITHIN)
        if code and browser_id.isascii() and code.isascii():
            yield Mark(browser_id, code)


def _code(browser_id: str, name: str) -> str:
    said = f"{browser_id}\n{name}".encode("utf-8", "surrogatepass")
    return hmac.digest(get_settings().key_for("known-browsers"), said, "sha256").hex()
