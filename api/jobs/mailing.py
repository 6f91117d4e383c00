"""Mail, where an SMTP server is set up: codes for people (`oauth.code_mail`) and notices for offices (`mail_queue`).

At most once: what waits is claimed and the claim committed before the mail leaves. What the server refused, or was
never asked, is tried again; where the line broke after the text was sent nobody knows, and it is not sent again.

It runs in a thread of its own, so that a server that hangs holds up nothing else of the worker.
"""

import smtplib
import ssl
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import sqlalchemy as sa
import structlog
from sqlmodel import Session

from api.database import worker_engine
from api.oauth import code_mail
from api.queries import mail_queue
from api.queries.mail_queue import Outcome
from api.settings import Settings

log = structlog.get_logger("gugus.mailing")
PAUSE = 20.0  # seconds between two looks for mail that waits
TAKEN = frozenset({250, 251})
"""What a server says that takes a mail, the second where it goes on to another place (RFC 5321 §4.2.3)."""
REFUSED_FROM = 400


class Queue(NamedTuple):
    """One kind of mail: claim what waits, its subject and text for a base URL, and write down what came of it."""

    claim: Callable[[Session, datetime], Any]
    words: Callable[[Any, str], tuple[str, str]]
    settle: Callable[[Session, Any, Outcome, datetime], None]


# Somebody sits and waits for a code: they go first.
QUEUES = (
    Queue(code_mail.claim, code_mail.words, code_mail.settle),
    Queue(mail_queue.claim, mail_queue.words, mail_queue.settle),
)


class NotSentError(Exception):
    """A mail the server did not take for certain: `outcome` says what is known; the words name no address."""

    def __init__(self, outcome: Outcome, cause: object) -> None:
        super().__init__(str(cause))
        self.outcome = outcome


def start(settings: Settings, stop: threading.Event) -> threading.Thread | None:
    """Send mail beside the caller's work until `stop`; nothing where no server is set up."""
    if not settings.sends_mail:
        return None
    # It must not keep the process: a server that hangs would.
    thread = threading.Thread(target=_work, args=(settings, stop), name="mailing", daemon=True)
    thread.start()
    return thread


def _work(settings: Settings, stop: threading.Event) -> None:
    engine = worker_engine(settings)
    while not stop.is_set():
        try:
            send_waiting(engine, settings, stop)
        except sa.exc.OperationalError:
            log.warning("the database does not answer")
        except Exception as error:  # noqa: BLE001  the next mail may go; a trace could show the address
            log.warning("mail could not be prepared", cause=type(error).__name__)
        stop.wait(PAUSE)
    engine.dispose()


def send_waiting(engine: sa.Engine, settings: Settings, stop: threading.Event | None = None) -> int:
    """Send what waits until nothing does or the server cannot be reached; how many mails it took."""
    taken = 0
    while stop is None or not stop.is_set():
        outcome = _send_next(engine, settings)
        taken += outcome is Outcome.TAKEN
        if outcome in (None, Outcome.UNREACHABLE):
            break
    return taken


def _send_next(engine: sa.Engine, settings: Settings) -> Outcome | None:
    for queue in QUEUES:
        with Session(engine) as session:
            claimed = queue.claim(session, datetime.now(UTC))
            session.commit()
        if claimed is not None:
            outcome = _outcome(settings, written(settings, claimed.address, *queue.words(claimed, settings.base_url)))
            with Session(engine) as session:
                queue.settle(session, claimed, outcome, datetime.now(UTC))
                session.commit()
            return outcome
    return None


def _outcome(settings: Settings, message: EmailMessage) -> Outcome:
    try:
        hand_over(settings, message)
    except NotSentError as error:
        log.warning("mail was not sent", outcome=error.outcome.name, cause=str(error))
        return error.outcome
    return Outcome.TAKEN


def written(settings: Settings, address: str, subject: str, text: str) -> EmailMessage:
    """The mail; no machine is to answer it."""
    message = EmailMessage(policy=policy.SMTP)
    message["From"], message["To"], message["Subject"] = settings.smtp_from, address, subject
    message["Date"] = format_datetime(datetime.now(UTC))
    message["Message-ID"] = make_msgid(domain=urlsplit(settings.base_url).hostname)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    return message


def hand_over(settings: Settings, message: EmailMessage) -> None:
    """Give the mail to the server. Raises NotSentError."""
    try:
        server = _connected(settings)
    except (OSError, smtplib.SMTPException) as error:
        raise NotSentError(Outcome.UNREACHABLE, type(error).__name__) from None
    try:
        _hand_over(server, message)
    finally:
        server.close()


def _connected(settings: Settings) -> smtplib.SMTP:
    host, port, timeout = settings.smtp_host or "", settings.smtp_port, settings.smtp_timeout
    context = ssl.create_default_context()
    if settings.smtp_tls == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=timeout, context=context)
    else:
        server = smtplib.SMTP(host, port, timeout=timeout)
    try:
        if settings.smtp_tls == "starttls":
            server.starttls(context=context)
        server.ehlo_or_helo_if_needed()
        if settings.smtp_user and settings.smtp_password:
            server.login(settings.smtp_user, settings.smtp_password.get_secret_value())
    except BaseException:
        server.close()
        raise
    return server


def _hand_over(server: smtplib.SMTP, message: EmailMessage) -> None:
    try:
        for code, _ in (server.mail(message["From"]), server.rcpt(message["To"])):
            if code not in TAKEN:
                raise NotSentError(Outcome.REFUSED, code)
    except (OSError, smtplib.SMTPException) as error:
        raise NotSentError(Outcome.REFUSED, type(error).__name__) from None
    try:
        code, _ = server.data(message.as_bytes())
    except smtplib.SMTPDataError as refusal:
        raise NotSentError(Outcome.REFUSED, refusal.smtp_code) from None
    except (OSError, smtplib.SMTPException) as error:
        raise NotSentError(Outcome.UNKNOWN, type(error).__name__) from None
    if code not in TAKEN:
        raise NotSentError(Outcome.REFUSED if code >= REFUSED_FROM else Outcome.UNKNOWN, code)
