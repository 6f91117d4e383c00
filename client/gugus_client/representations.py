"""Lists and reports in other forms than JSON: the call that a method would make, with another `Accept`."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any, ParamSpec

from .calls import Call
from .forms import MEDIA_TYPES, Form
from .paging import AsyncListed
from .streams import AsyncStream

P = ParamSpec("P")
Asked = Awaitable[object] | AsyncListed[Any] | AsyncStream


class Recorder:
    """A transport that sends nothing, and keeps the call."""

    call: Call

    def keep(self, *given: Any) -> None:
        """Keep the call, which stands last."""
        self.call = given[-1]

    one = either = done = file = keep


class AsyncRecorder(Recorder):
    """The same for methods that are waited for."""

    async def keep(self, *given: Any) -> None:  # type: ignore[override]  # waited for
        """Keep the call, which stands last."""
        self.call = given[-1]

    one = either = done = file = keep  # type: ignore[assignment]  # as above


def call_of(form: Form, method: Callable[P, object], *given: P.args, **named: P.kwargs) -> Call:
    """The call of a method of a noun for what it is given, to be answered in another form."""
    recorder = Recorder()
    return _in(form, recorder, _again(method, recorder)(*given, **named))


async def async_call_of(form: Form, method: Callable[P, Asked], *given: P.args, **named: P.kwargs) -> Call:
    """The call of a method of a noun for what it is given, to be answered in another form."""
    recorder = AsyncRecorder()
    made = _again(method, recorder)(*given, **named)
    return _in(form, recorder, made if isinstance(made, AsyncListed | AsyncStream) else await made)


def _again(method: Any, recorder: Recorder) -> Any:
    """The same method of the same noun, which only says what it would ask for."""
    return getattr(type(method.__self__)(recorder), method.__name__)


def _in(form: Form, recorder: Recorder, made: object) -> Call:
    # What is read later holds its call itself.
    call: Call = getattr(made, "call", None) or recorder.call
    return replace(call, accept=MEDIA_TYPES[form])
