"""Mail for notices, where an SMTP server is set up: ids, links and fixed words, to the office of the seat's agency.

At most once: notices are claimed and the claim committed before the mail leaves. What the server refused, or was never
asked, is tried again; where the line broke after the text was sent nobody knows, and it is not sent again. The notice
itself stays in the inbox whatever happens to its mail.

It runs in a thread of its own, so that a server that hangs holds up nothing else of the worker.
"""

import smtplib
import ssl
import threading
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from urllib.parse import urlsplit

import sqlalchemy as sa
import structlog
from sqlmodel import Session

from api.database import worker_engine
from api.domain.notices import NOTICES
from api.queries import mail_queue
from api.queries.mail_queue import Claimed, Outcome
from api.settings import Settings

log = structlog.get_logger("gugus.mailing")
PAUSE = 20.0  # seconds between two looks for mail that waits
ACCEPTED = 250


class NotSentError(Exception):
    """A mail the server did not take for certain: `outcome` says what is known; the words name no address."""

    def __init__(self, outcome: Outcome, cause: object) -> None:
        super().__init__(str(cause))
        self.outcome = outcome


def start(settings: Settings, stop: threading.Event) -> threading.Thread | None:
    """Send mail beside the caller's work until `stop`; nothing where no server is set up."""
    if settings.smtp_host is None:
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
    """Send what waits, a mail for each office, until nothing does or the server does not take one; how many it took."""
    taken = 0
    while stop is None or not stop.is_set():
        with Session(engine) as session:
            claimed = mail_queue.claim(session, datetime.now(UTC))
            session.commit()
        if claimed is None:
            break
        outcome = _outcome(settings, claimed)
        with Session(engine) as session:
            mail_queue.settle(session, claimed, outcome, datetime.now(UTC))
            session.commit()
        taken += outcome is Outcome.TAKEN
        if outcome is Outcome.UNREACHABLE:
            break
    return taken


def _outcome(settings: Settings, claimed: Claimed) -> Outcome:
    try:
        hand_over(settings, written(settings, claimed))
    except NotSentError as error:
        log.warning("mail was not sent", outcome=error.outcome.name, cause=str(error), notices=len(claimed.notices))
        return error.outcome
    return Outcome.TAKEN


def written(settings: Settings, claimed: Claimed) -> EmailMessage:
    """The mail: what happened in fixed words, Indonesian first, and where to read it."""
    count = len(claimed.notices)
    message = EmailMessage(policy=policy.SMTP)
    message["From"], message["To"] = settings.smtp_from, claimed.address
    message["Subject"] = f"Gugus: {count} pemberitahuan / {count} {'notice' if count == 1 else 'notices'}"
    message["Date"] = format_datetime(datetime.now(UTC))
    message["Message-ID"] = make_msgid(domain=urlsplit(settings.base_url).hostname)
    message["Auto-Submitted"] = "auto-generated"
    lines = [
        f"{NOTICES[kind].text.id} / {NOTICES[kind].text.en}\n{settings.base_url}/v1/notices/{notice_id}"
        for notice_id, kind in claimed.notices
    ]
    message.set_content("\n\n".join(lines) + "\n")
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
            if code != ACCEPTED:
                raise NotSentError(Outcome.REFUSED, code)
    except (OSError, smtplib.SMTPException) as error:
        raise NotSentError(Outcome.REFUSED, type(error).__name__) from None
    try:
        code, _ = server.data(message.as_bytes())
    except smtplib.SMTPDataError as refusal:
        raise NotSentError(Outcome.REFUSED, refusal.smtp_code) from None
    except (OSError, smtplib.SMTPException) as error:
        raise NotSentError(Outcome.UNKNOWN, type(error).__name__) from None
    if code != ACCEPTED:
        raise NotSentError(Outcome.REFUSED, code)
