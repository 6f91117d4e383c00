"""What in a migration would hurt the version that still serves: squawk's rules, and a few that it does not have.

A migration may do what a rule speaks of where it names the rule and says why nothing is hurt, in its file:
`allowed = {"rule": "why"}`. One that contracts is spared the rules about taking away, which is what it is for.
"""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from alembic.script import ScriptDirectory

from api.upgrade.statements import sql_of
from api.upgrade.steps import MIGRATIONS, Step

SQUAWK: Final = Path(sys.executable).with_name("squawk")
OLDEST_SERVER: Final = "15.0"
# Rules about style, and one about what every upgrade has anyway (api/upgrade/running.py).
NOT_ASKED: Final = (
    "prefer-bigint-over-int",
    "prefer-bigint-over-smallint",
    "prefer-text-field",
    "prefer-robust-stmts",
    "require-lock-timeout",
    "require-statement-timeout",
)
TAKING_AWAY: Final = frozenset(
    {
        "ban-drop-column",
        "ban-drop-constraint",
        "ban-drop-default",
        "ban-drop-function",
        "ban-drop-table",
        "drops-a-view",
        "takes-a-right",
    }
)
# At the beginning of a statement; what a function does when it is called is not meant.
OURS: Final = {
    "writes-rows": re.compile(r"(?:UPDATE|DELETE\s+FROM|WITH)\b", re.IGNORECASE),
    "drops-a-view": re.compile(r"DROP\s+(?:MATERIALIZED\s+)?VIEW\b", re.IGNORECASE),
    "takes-a-right": re.compile(r"REVOKE\b.*\bFROM\s+(?!PUBLIC\b)(?!gugus_definer\b)", re.IGNORECASE | re.DOTALL),
    "keeps-a-broken-index": re.compile(
        r"CREATE\s+(?:UNIQUE\s+)?INDEX\s+CONCURRENTLY\s+IF\s+NOT\s+EXISTS\b", re.IGNORECASE
    ),
    # What it counts is locked until the commit. What may be long is given bit by bit, each committed by itself.
    "calls-in-one-transaction": re.compile(r"SELECT\s+gugus_\w+\(", re.IGNORECASE),
    "renames": re.compile(r"ALTER\s+(?:FUNCTION|VIEW|ROLE|POLICY)\b.*\bRENAME\b", re.IGNORECASE | re.DOTALL),
}
_BODY: Final = re.compile(r"\$(\w*)\$.*?\$\1\$", re.DOTALL)
_COMMENT: Final = re.compile(r"--.*")


def squawked(sql: str, folder: Path) -> set[str]:
    """The rules of squawk that these statements break."""
    file = folder / "migration.sql"
    file.write_text(f"BEGIN;\n{sql}\nCOMMIT;\n", encoding="utf-8")  # a transaction each, as they are run
    command = [SQUAWK, f"--pg-version={OLDEST_SERVER}", "--reporter=json"]
    said = subprocess.run(  # noqa: S603  a tool of ours on a file of ours
        [*command, *(f"--exclude={rule}" for rule in NOT_ASKED), file], capture_output=True, text=True, check=False
    )
    assert said.returncode in (0, 1), said.stderr
    return {each["rule_name"] for each in json.loads(said.stdout or "[]")}


def broken_of_ours(sql: str) -> set[str]:
    """Our own rules that these statements break."""
    plain = _COMMENT.sub("", _BODY.sub("''", sql))
    statements = [each.strip() for each in plain.split(";")]
    return {rule for rule, begins in OURS.items() if any(begins.match(each) for each in statements)}


def allowed_in(step: Step) -> dict[str, str]:
    """What the migration may do, and why."""
    return getattr(ScriptDirectory(str(MIGRATIONS)).get_revision(step.number).module, "allowed", {})


def dangers(step: Step, connection: sa.Connection, folder: Path) -> set[str]:
    """The rules that a migration breaks and does not speak of."""
    sql = sql_of(step, connection)
    found = squawked(sql, folder) | broken_of_ours(sql)
    return found - allowed_in(step).keys() - (TAKING_AWAY if step.is_contraction else set())
