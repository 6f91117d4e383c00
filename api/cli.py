"""`gugus`: the command line of the service."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer
import uvicorn
from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from sqlmodel import Session

from api import contract, nation_demo, roll_up_check, serving
from api.access.principal import Principal
from api.commands import AsJson, backups, journal, keys
from api.database import assume, create_engine, engine_for, unsafe_session, worker_engine
from api.domain.acts import Act
from api.domain.deprecations import DEPRECATED, ended
from api.domain.kinds import ImportKind
from api.domain.lifecycles import ImportStatus, PlanStatus
from api.domain.scopes import Word
from api.moves import office_hours
from api.oauth.passwords import PasswordError
from api.queries import chain, due_by_clock, roll_up_looks
from api.registering import Entered, Registration, add_client, add_person, set_password, take_second_factor
from api.schemas.imports import ImportOrder
from api.services.imports import STEPS, read_import, run_import, send_import
from api.settings import Settings, get_settings
from api.worker import work
from web.settings import get_web_settings

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_show_locals=False)
for part in (keys, journal, backups):
    app.add_typer(part.app)
COMMAND_LINE = UUID(int=0)  # who acts when no client does


@app.command("run")
def run_all() -> None:
    """Database, demo, server and worker in one; what `make run` calls."""
    serving.run()


@app.command("serve")
def serve() -> None:
    """Serve the API on a database that is migrated already."""
    serving.serve(get_settings())


@app.command("web")
def web() -> None:
    """Serve the pages alone; the service is elsewhere."""
    from web.main import create_web  # noqa: PLC0415  most commands need no pages

    chosen = get_web_settings()
    uvicorn.run(create_web(chosen), host=chosen.host, port=chosen.port, access_log=False, server_header=False)


@app.command("worker")
def worker() -> None:
    """Read imports and do what else follows from the journal."""
    work(get_settings())


@app.command("migrate")
def migrate() -> None:
    """Bring the database to the present version and load the reference data."""
    with serving.ready_database():
        typer.echo("The database stands at the newest version.")


@app.command("openapi")
def openapi(out: Annotated[Path, typer.Argument(dir_okay=False)] = Path("openapi/openapi.json")) -> None:
    """Write the OpenAPI document as it is kept under version control."""
    from api.openapi_document import written  # noqa: PLC0415  most commands need no routes

    out.write_text(written(_document()), encoding="utf-8")


def _document() -> dict[str, Any]:
    from api.main import create_app  # noqa: PLC0415  as above

    return create_app().openapi()


@app.command("contract")
def check_contract(
    released: Annotated[Path, typer.Argument(dir_okay=False, help="Of the last release")] = Path(
        "openapi/released.json"
    ),
    release: Annotated[bool, typer.Option(help="Write it: from now on this is what was released")] = False,  # noqa: FBT002
) -> None:
    """Tell what would break clients of the last released document; exit code 1 where something would."""
    document = _document()
    if release:
        released.write_text(contract.written(document), encoding="utf-8")
        return
    gone = ended(DEPRECATED, datetime.now(UTC).date())
    found = contract.breaks(json.loads(released.read_text(encoding="utf-8")), document, gone)
    for each in found:
        typer.echo(each, err=True)
    if found:
        raise typer.Exit(1)


@app.command("demo")
def demo(
    districts: Annotated[int, typer.Option(min=0, max=514, help="Districts of an invented nation beside it")] = 0,
    years: Annotated[int, typer.Option(min=1, max=nation_demo.MAX_YEARS, help="Years of its plans and reports")] = 5,
    last_year: Annotated[int | None, typer.Option(min=1995, max=2095, help="Its last year; else this year")] = None,
) -> None:
    """Build the invented demo and, where asked, an invented nation; a second time it changes nothing."""
    with serving.ready_database() as settings:
        secrets = serving.ensure_demo(settings)
        for client, secret in secrets.items():
            typer.echo(f"{client}  {secret}")
        typer.echo("\n".join(serving.trying_out(settings, secrets)))
        if districts:
            _nation(serving.owner_url(settings), districts, years, last_year or datetime.now(UTC).year)


def _nation(owner_url: str, districts: int, years: int, last_year: int) -> None:
    if nation_demo.stands(owner_url):
        typer.echo("An invented nation stands here already; nothing was changed.")
        return
    if nation_demo.holds_other_plans(owner_url):
        typer.echo("Plans that are not invented stand here; nothing invented is mixed with them.", err=True)
        raise typer.Exit(1)
    chosen = nation_demo.districts(districts, years, last_year)
    with _bar("inventing a nation …", 2 * len(chosen)) as advance:
        nation_demo.build(owner_url, chosen, advance)
    typer.echo(f"An invented nation of {len(chosen)} districts, {last_year - years + 1}–{last_year}, is there to pull.")


@app.command("check")
def check() -> None:
    """Whether the database session is safe, its version the newest, and every roll-up what its leaves add up to."""
    with serving.ready_database() as settings:
        reasons = unsafe_session(engine_for(settings))
        if settings.webhook_loopback:
            reasons.append("webhooks may call this machine (GUGUS_WEBHOOK_LOOPBACK)")
        if settings.hashing == "weak":
            reasons.append("passwords are hashed weakly (GUGUS_HASHING)")
        if reasons:
            typer.echo(f"unsafe: {', '.join(reasons)}", err=True)
            raise typer.Exit(1)
        typer.echo("The application's role owns nothing and is bound by row-level security.")
        _tell_last_look(settings)
        found = _unlike(settings)
        if found:
            raise typer.Exit(1)
        typer.echo("Every roll-up is what its leaves add up to.")
        _must_be_chained(settings)
        for year in office_hours.years_without_decree(datetime.now(UTC).date()):
            typer.echo(f"The holidays of {year} by decree are not known: see GUGUS_HOLIDAYS_FILE.", err=True)


@app.command("recount")
def recount() -> None:
    """Count anew the roll-ups that are not what their leaves add up to; all others stay as they are."""
    with serving.ready_database() as settings:
        found = _unlike(settings)
        owner = create_engine(serving.owner_url(settings), pool_size=1)
        many = roll_up_check.recount(owner, found)
        if found:
            roll_up_check.look(worker_engine(settings))  # so that metrics and notice know
        typer.echo(f"{many} regions and years were counted anew.")


def _must_be_chained(settings: Settings) -> None:
    """Look at every row of the journal that was chained. Raises typer.Exit where one is not as it was."""
    with Session(worker_engine(settings)) as session:
        number, lag = chain.broken(session), session.scalar(chain.LAG)
    if number is not None:
        typer.echo(f"journal: row {number} of the chain is gone or was changed since; see docs/operations.md", err=True)
        raise typer.Exit(1)
    typer.echo(f"Every row of the journal is as it was chained; the oldest one not chained waits {lag:.0f} s.")


def _tell_last_look(settings: Settings) -> None:
    with Session(worker_engine(settings)) as session:
        last = roll_up_looks.newest(session)
    said = "never" if last is None else f"{last.looked_at:%Y-%m-%d %H:%M} UTC, {last.differences} differences"
    typer.echo(f"Last nightly look at the roll-ups: {said}.")


def _unlike(settings: Settings) -> list[roll_up_check.Difference]:
    """The roll-ups that differ, each told in a line."""
    found = list(roll_up_check.differences(worker_engine(settings)))
    for each in found:
        typer.echo(f"{each.region} {each.year}: {each.rows} rows of {each.part} differ from their leaves", err=True)
    return found


@app.command("client")
def client(
    client_id: str,
    organisation: Annotated[str, typer.Option(help="Home, for instance ministry:kemen-pppa")],
    grant: Annotated[list[str], typer.Option(help="A pair, for instance reports:read@national:id")] = [],  # noqa: B006
    seat: Annotated[str | None, typer.Option(help="The seat it acts from instead of grants")] = None,
    jwks: Annotated[Path | None, typer.Option(help="Public keys, instead of a secret")] = None,
    until: Annotated[datetime | None, typer.Option(help="Last day of the grants")] = None,
    redirect: Annotated[list[str], typer.Option(help="Where people are sent back to, letter by letter")] = [],  # noqa: B006
    carry: Annotated[list[str], typer.Option(help="An action people may carry through it")] = [],  # noqa: B006
    public: Annotated[bool, typer.Option(help="It cannot keep a secret")] = False,  # noqa: FBT002
) -> None:
    """Register a client system; its secret is shown once."""
    keys = json.loads(jwks.read_text()) if jwks else None
    wanted = Registration(
        client_id,
        organisation,
        tuple(grant),
        UUID(seat) if seat else None,
        keys,
        until,
        redirect_uris=tuple(redirect),
        ceiling_actions=tuple(carry),
        is_public=public,
    )
    with serving.ready_database() as settings, _owner(settings) as session:
        secret = add_client(session, wanted)
        session.commit()
    typer.echo(f"{client_id}  {secret or ('(public)' if public else '(signs with its key)')}")


@app.command("person")
def person(
    sign_in_name: str,
    display_name: str,
    owner: Annotated[str, typer.Option(help="Region whose secretariat keeps the account, for instance district:32.12")],
    seat: Annotated[str | None, typer.Option(help="Kind of a seat to fill in the region's task force")] = None,
    password_stdin: Annotated[bool, typer.Option(help="Read a password from standard input")] = False,  # noqa: FBT002
    without_second_factor: Annotated[bool, typer.Option(help="Take a lost second factor away")] = False,  # noqa: FBT002
) -> None:
    """Enter a person and, for the first administrator, fill a seat; of a known person, set the password only."""
    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else None
    with serving.ready_database() as settings, _owner(settings) as session:
        known = take_second_factor(session, sign_in_name, owner) if without_second_factor else None
        try:
            if password is not None:
                known = set_password(session, sign_in_name, owner, password)
            made = Entered(known, None) if known else add_person(session, sign_in_name, display_name, owner, seat)
            if password is not None and known is None:
                set_password(session, sign_in_name, owner, password)
        except PasswordError as error:
            raise typer.BadParameter(str(error)) from None
        session.commit()
    typer.echo(f"person {made.person_id}  seat {made.seat_id or '-'}")


@app.command("retention")
def retention(as_json: AsJson = False) -> None:  # noqa: FBT002
    """List the closed cases whose persons will go, by which rule and from which day; the worker lets them go."""
    with serving.ready_database() as settings, Session(worker_engine(settings)) as session:
        found = [each._asdict() for each in due_by_clock.retained(session)]
    if as_json:
        typer.echo(json.dumps(found, default=str))
        return
    table = Table("due on", "case", "held by", "rule")
    for each in found:
        table.add_row(str(each["due_on"]), each["number"], each["organisation"], each["rule"])
    Console().print(table)


@app.command("import")
def import_file(
    kind: ImportKind,
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    owner: Annotated[str, typer.Option(help="Region, for instance district:32.12")],
    instrument: Annotated[Path | None, typer.Option(help="Legal instrument as a JSON file: the plan is law")] = None,
    dry_run: Annotated[bool, typer.Option(help="Read and check, write nothing")] = False,  # noqa: FBT002
    as_json: AsJson = False,  # noqa: FBT002
) -> None:
    """Bring in a file with the same code as POST /v1/imports; exit code 1 when it holds errors."""
    order = ImportOrder.model_validate_json(
        json.dumps(
            {
                "kind": kind,
                "owner": owner,
                "dry_run": dry_run,
                "status": PlanStatus.IN_FORCE if instrument else PlanStatus.DRAFT,
                "instrument": json.loads(instrument.read_text()) if instrument else None,
            }
        )
    )
    with serving.ready_database() as settings, Session(engine_for(settings)) as session:
        done = _import(session, order, file.read_bytes())
        session.commit()
    _show(done, as_json=as_json)
    if done["status"] == ImportStatus.FAILED:
        raise typer.Exit(1)


def _import(session: Session, order: ImportOrder, content: bytes) -> dict[str, Any]:
    organisations = frozenset({order.owner})
    caller = Principal(
        client_id=COMMAND_LINE,
        person_id=None,
        home=order.owner,
        act=Act.IMPORT_SEND,
        held={Word.IMPORTS_WRITE: organisations, Word.CASES_WRITE: organisations},
        organisations=organisations,
        regions=frozenset(),
        seats=(),
        now=datetime.now(UTC),
    )
    assume(session, organisations)
    sent = send_import(session, caller, order, content)
    with _bar("bringing the file in …", STEPS) as advance:
        run_import(session, caller, sent.id, advance)
    return read_import(session, caller, sent.id).model_dump(mode="json")


@contextmanager
def _bar(text: str, steps: int) -> Iterator[Callable[[], None]]:
    """A progress bar on a terminal, nothing elsewhere; call what it gives after each step."""
    console = Console(stderr=True)
    with Progress(console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task(text, total=steps)
        yield lambda: bar.advance(task)


def _show(done: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(done, ensure_ascii=False))
        return
    console = Console()
    console.print(f"{done['kind']}: {done['status']}", done["counts"])
    if done["findings"]:
        table = Table("sheet", "cell", "what", "read", "expected")
        for finding in done["findings"]:
            table.add_row(finding["sheet"], finding["cell"], finding["kind"], finding["read"], finding["expected"])
        console.print(table)


def _owner(settings: Settings) -> Session:
    return Session(create_engine(serving.owner_url(settings), pool_size=1))
