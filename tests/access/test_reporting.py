"""The schema for tools that read by SQL: each login reads its organisations, whatever its session says of itself."""

import os
import re
import subprocess
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from secrets import token_hex
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
from psycopg.errors import InsufficientPrivilege, ObjectNotInPrerequisiteState, ReadOnlySqlTransaction
from sqlmodel import Session

from api.hosting import cluster
from api.models.rollups import DistrictQuarter, DistrictSlice
from tests.support.engines import administrator, engine_at

CODES = ("32.12", "32.09", "21.71")
PAGE = (Path(__file__).resolve().parents[2] / "docs" / "bi.md").read_text(encoding="utf-8")
VIEWS = ("formation", "obligations", "progress", "progress_by_part")
SEEN = {
    "district:32.12": {"32.12"},
    "province:32": {"32.12", "32.09"},
    "national:id": set(CODES),
    "ministry:polri": set(),
    "ministry:kejagung": set(),
}
Login = Callable[[str], sa.URL]


def rows_of(code: str) -> Iterator[DistrictQuarter | DistrictSlice]:
    """A district with two verified figures, and of it the part of its police."""
    place = {"owner": f"district:{code}", "region": f"district:{code}", "province": f"province:{code[:2]}"}
    of = {**place, "year": 2025, "quarter": 4, "obligations": 5, "physical_n": 2, "physical_sum": Decimal(90)}
    yield DistrictQuarter(**of, ceiling_idr=1000, realised_idr=250)
    yield DistrictSlice(
        **of, ministry="ministry:polri", dimension="agency", code=f"agency:{code}-polres", name="Polres"
    )


@pytest.fixture(scope="module")
def login(module_database: str) -> Iterator[Login]:
    """`login("district:32.12")` is the address of a login of that organisation, made as docs/bi.md says."""
    made: dict[str, str] = {}
    url = sa.make_url(module_database)
    with administrator(module_database).connect() as admin:
        with Session(engine_at(module_database)) as owner:
            owner.add_all(row for code in CODES for row in rows_of(code))
            owner.commit()

        def make(organisation: str) -> sa.URL:
            if organisation not in made:
                name, group = f"bi_{token_hex(4)}", f'"gugus_reads:{organisation}"'
                known = "SELECT 1 FROM pg_roles WHERE rolname = :name"
                if not admin.execute(sa.text(known), {"name": f"gugus_reads:{organisation}"}).scalar():
                    admin.exec_driver_sql(f"CREATE ROLE {group} NOLOGIN")
                admin.exec_driver_sql(f"CREATE ROLE {name} LOGIN")
                admin.exec_driver_sql(f"ALTER ROLE {name} SET default_transaction_read_only = on")
                admin.exec_driver_sql(f"GRANT gugus_reporting, {group} TO {name}")
                made[organisation] = name
            return url.set(username=made[organisation])

        yield make
        for name in made.values():
            admin.exec_driver_sql(f"DROP ROLE {name}")


def ask(url: sa.URL, *statements: str) -> list[tuple[object, ...]]:
    """The rows of the last statement, asked by psycopg."""
    address = url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address) as connection:
        for statement in statements[:-1]:
            connection.execute(statement.encode())
        return connection.execute(statements[-1].encode()).fetchall()


CODES_IN = "SELECT DISTINCT region_code FROM reporting."


class TestSight:
    @pytest.mark.parametrize("organisation", SEEN)
    def test_a_login_reads_its_organisation(self, login: Login, organisation: str):
        found = {code for (code,) in ask(login(organisation), f"{CODES_IN}progress")}
        assert found == SEEN[organisation]

    def test_a_ministry_reads_the_parts_of_its_offices(self, login: Login):
        assert {code for (code,) in ask(login("ministry:polri"), f"{CODES_IN}progress_by_part")} == set(CODES)

    def test_a_ministry_without_an_office_reads_no_part(self, login: Login):
        assert ask(login("ministry:kejagung"), f"{CODES_IN}progress_by_part") == []

    def test_what_is_taken_from_a_login_is_gone_in_its_open_session(self, login: Login, module_database: str):
        url = login("district:32.09")
        address = url.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(address, autocommit=True) as session, administrator(module_database).connect() as admin:
            assert session.execute(f"{CODES_IN}progress".encode()).fetchall() == [("32.09",)]
            admin.exec_driver_sql(f'REVOKE "gugus_reads:district:32.09" FROM {url.username}')
            assert session.execute(f"{CODES_IN}progress".encode()).fetchall() == []
            admin.exec_driver_sql(f"REVOKE gugus_reporting FROM {url.username}")
            with pytest.raises(InsufficientPrivilege):
                session.execute(f"{CODES_IN}progress".encode())

    def test_what_a_session_says_of_itself_opens_nothing(self, login: Login):
        lie = "SELECT set_config('gugus.organisations', 'national:id', false), set_config('gugus.regions', 'x', false)"
        assert ask(login("district:32.12"), lie, f"{CODES_IN}progress") == [("32.12",)]

    @pytest.mark.parametrize(
        "statement",
        [
            "SELECT * FROM public.district_quarter",
            'SELECT * FROM public."case"',
            "SELECT gugus_count_persons(2025, false)",
            "SET ROLE gugus_reporter",
            "SET ROLE gugus_app",
            'GRANT "gugus_reads:national:id" TO CURRENT_USER',
        ],
    )
    def test_nothing_beside_the_views_is_open(self, login: Login, statement: str):
        login("national:id")
        with pytest.raises((InsufficientPrivilege, ReadOnlySqlTransaction)):
            ask(login("district:32.12"), "SET default_transaction_read_only = off", statement)

    @pytest.mark.parametrize("verb", ["DELETE FROM reporting.progress", "UPDATE reporting.progress SET year = 1"])
    def test_nothing_is_written(self, login: Login, verb: str):
        with pytest.raises((InsufficientPrivilege, ObjectNotInPrerequisiteState)):
            ask(login("national:id"), "SET default_transaction_read_only = off", verb)


class TestTools:
    """What docs/bi.md prints, with the address of a login here."""

    def test_its_line_for_the_shell_reads(self, login: Login):
        [line] = re.findall(r"(?ms)^```sh\n(.*?)^```$", PAGE)
        there = '"host=db.example.go.id dbname=gugus user=bi_indramayu sslmode=verify-full"'
        assert there in line
        address = login("district:32.12").set(drivername="postgresql").render_as_string(hide_password=False)
        path = f"{cluster.programs()}:{os.environ['PATH']}"
        said = subprocess.run(  # noqa: S603  our own page
            ["bash", "-c", line.replace(there, f'"{address}"')],  # noqa: S607  the shell of the page
            env={**os.environ, "PATH": path},
            capture_output=True,
            text=True,
            check=True,
        )
        assert "2025 |       4 |            45.00 |              25.00" in said.stdout

    def test_its_lines_of_python_read(self, login: Login):
        [program] = re.findall(r"(?ms)^```py\n(.*?)^```$", PAGE)
        there = "postgresql+psycopg://bi_indramayu:…@db.example.go.id/gugus?sslmode=verify-full"
        assert there in program
        address = login("district:32.12").set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
        known: dict[str, Any] = {}
        exec(program.replace(there, address).replace("2026", "2025"), known)  # noqa: S102  our own page
        assert list(known["frame"].region_code) == ["32.12"]
        known["engine"].dispose()
