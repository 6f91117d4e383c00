# ruff: noqa: INP001  a script beside what it writes, no package
"""Write the tables and diagrams of the documents from the code they describe (`make docs`).

A document is prose by hand; between `<!-- begin NAME -->` and `<!-- end NAME -->` stands what the code says. A test
compares, so that a document never tells of a rule that is not there.
"""

import csv
import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import api.main  # noqa: F401  kinds of problems come with the modules that raise them
from api import cli
from api.access.policy import POLICY, Way, words_of
from api.access.visibility import SIGHT, SIGHT_ALONE
from api.commands.endings import MEANINGS
from api.domain import lifecycles
from api.domain.clients import may_hold, needs_second_person
from api.domain.lifecycles import Fork, Guard, Lifecycle, Move
from api.domain.places import NATION
from api.domain.scopes import Kind, Word
from api.domain.seats import SEATS_OF_TWO_FACTORS, YIELDS, Reach, SeatKind, Yield
from api.domain.signals import RULES, SignalKind
from api.formats.labels import move_labels, value_labels
from api.moves import GUARDS
from api.routers.problem_pages import kinds

FOLDER = Path(__file__).resolve().parent
ROOT = FOLDER.parent
BLOCK = re.compile(r"(<!-- begin ([a-z_-]+) -->\n).*?(<!-- end \2 -->)", re.DOTALL)

BY_ITSELF = "dengan sendirinya"
ALUR = {
    "plan": "Rencana aksi",
    "amendment": "Perubahan rencana",
    "report": "Laporan kemajuan",
    "period": "Periode laporan",
    "reopening": "Pembukaan kembali",
    "obligation": "Kewajiban melapor",
    "output": "Keluaran",
    "follow_up": "Tindak lanjut rapat",
    "import": "Impor",
    "service": "Layanan",
    "consent": "Persetujuan",
    "referral": "Rujukan",
    "deletion_duty": "Kewajiban memusnahkan",
    "breach": "Insiden data pribadi",
    "assistance": "Bantuan",
    "return_leg": "Ruas pemulangan",
    "case_follow_up": "Kunjungan pemantauan",
    "pending_act": "Tindakan dua orang",
    "webhook": "Webhook",
}
FORKS = {
    Fork.BY_PROVINCE: "for a caller of the province",
    Fork.BY_NATION: "for a caller of the nation",
    Fork.BY_NATION_AFTER_PROVINCE: "for a caller of the nation, where the province had accepted",
}
REACHES = {Reach.SEAT: "S", Reach.DISTRICTS: "D"}


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def code(words: Iterable[object]) -> str:
    """The words as code, or a dash where there are none."""
    return ", ".join(f"`{word}`" for word in words) or "–"


def sentence(described: Any) -> str:
    """The first line of a docstring as the end of a sentence."""
    line = str(described.__doc__).partition("\n")[0].rstrip(".")
    return line[:1].lower() + line[1:]


def lifecycle(moves: Lifecycle) -> Callable[[], str]:
    """The diagram and the moves of one lifecycle."""

    def made() -> str:
        first = next(iter(type(next(iter(moves))[0])))
        drawn = [f"    {source} --> {target}: {move.path or 'by itself'}" for (source, target), move in moves.items()]
        diagram = "\n".join(["```mermaid", "stateDiagram-v2", f"    [*] --> {first}", *drawn, "```"])
        head = ("from", "to", "path", "act", "word", "event", "guards")
        return f"\n{diagram}\n\n{table(head, map(_move_row, moves, moves.values()))}\n"

    return made


def _move_row(states: tuple[Any, Any], move: Move) -> Sequence[str]:
    act, words = ([move.act], words_of(move.act)) if move.act else ([], ())
    path = f"`{move.path}`" if move.path else "*by itself*"
    path += f", {FORKS[move.fork]}" if move.fork else ""
    path += ", or *by itself*" if move.by_clock else ""
    return (*(str(state) for state in states), path, code(act), code(words), code([move.event]), code(move.guards))


def in_indonesian() -> str:
    """Every lifecycle in the words of the screen: who takes which step from where to where."""
    return "\n" + "\n".join(
        f"## {ALUR[noun]}\n\n{_alur(noun, states.__name__, moves)}"
        for noun, (states, moves) in lifecycles.LIFECYCLES.items()
    )


def _alur(noun: str, kind: str, moves: Lifecycle) -> str:
    states, steps = value_labels(kind, "id"), move_labels(noun, "id")
    first = next(iter(type(next(iter(moves))[0])))
    named = [f'    state "{states[state]}" as {state}' for state in dict.fromkeys(sum(moves, ()))]
    unnamed = {move.path for move in moves.values() if move.path} - set(steps)
    if unnamed:
        raise SystemExit(f"name these moves in api/formats/move_labels.csv: {[f'{noun},{each}' for each in unnamed]}")
    told = [(source, target, steps[move.path] if move.path else BY_ITSELF) for (source, target), move in moves.items()]
    drawn = [f"    {source} --> {target}: {step}" for source, target, step in told]
    diagram = "\n".join(["```mermaid", "stateDiagram-v2", *named, f"    [*] --> {first}", *drawn, "```"])
    seats_of = (_seats_that(move) for move in moves.values())
    rows = (
        (states[source], step, states[target], who) for (source, target, step), who in zip(told, seats_of, strict=True)
    )
    return f"{diagram}\n\n{table(('dari', 'langkah', 'menjadi', 'siapa'), rows)}"


def _seats_that(move: Move) -> str:
    """The seats that hold a word of the act, as the screen calls them."""
    words = set(words_of(move.act)) if move.act else set()
    named = value_labels(SeatKind.__name__, "id")
    return ", ".join(named[kind] for kind in SeatKind if any(each.word in words for each in YIELDS[kind])) or "–"


def asks(guard: Guard) -> str:
    """The sentence of a guard's function, as a cell of a table."""
    sentence = (GUARDS[guard].__doc__ or "").partition(" Raises ")[0].rstrip(".")
    return sentence[:1].lower() + sentence[1:]


def guards() -> str:
    """What each guard holds, in the words of its function."""
    return "\n" + table(("guard", "holds when"), ((f"`{guard}`", asks(guard)) for guard in Guard)) + "\n"


def policy() -> str:
    """Who may do what: one row for each way to be allowed."""
    rows = ((f"`{act}`", *_way(way)) for act, ways in POLICY.items() for way in ways)
    return "\n" + table(("act", "word", "and all of"), rows) + "\n"


def _way(way: Way) -> tuple[str, str]:
    word = f"`{way.word}`" if way.word else "*any valid token*"
    beside = f", beside it {code(way.beside)}" if way.beside else ""
    return word + beside, code(asked.__name__ for asked in way.predicates)


def predicates() -> str:
    """What each predicate of the policy asks."""
    used = {asked.__name__: asked for ways in POLICY.values() for way in ways for asked in way.predicates}
    return (
        "\n" + table(("predicate", "true when"), ((f"`{name}`", sentence(used[name])) for name in sorted(used))) + "\n"
    )


def seats() -> str:
    """Which seat asks for a second factor, and which word it yields how far: a column for each seat that yields any."""
    kinds = [kind for kind in SeatKind if YIELDS[kind]]
    words = dict.fromkeys(each.word for kind in kinds for each in YIELDS[kind])
    factors = ["*second factor*", *("yes" if kind in SEATS_OF_TWO_FACTORS else "" for kind in kinds)]
    rows = ([f"`{word}`", *(_reach(YIELDS[kind], word) for kind in kinds)] for word in sorted(words))
    return "\n" + table(("word", *(kind.replace("_", " ") for kind in kinds)), [factors, *rows]) + "\n"


def _reach(yields: Iterable[Yield], word: str) -> str:
    return " ".join(REACHES[each.reach] + ("*" if each.only_health else "") for each in yields if each.word == word)


def systems() -> str:
    """What a client system may be given at most: one row for each word, one column for each kind of its home."""
    homes = {
        Kind.DISTRICT: "district:32.12",
        Kind.PROVINCE: "province:32",
        Kind.MINISTRY: "ministry:polri",
        Kind.AGENCY: "agency:32.12-dinsos",
        Kind.NATIONAL: NATION,
    }
    rows = ([f"`{word}`", *(_given(home, word) for home in homes.values())] for word in sorted(Word))
    held = (row for row in rows if any(row[1:]))
    return "\n" + table(("word", *homes), held) + "\n"


def _given(home: str, word: Word) -> str:
    places = (("H", home), ("N", NATION)) if home != NATION else (("H", home),)
    marks = " ".join(mark for mark, place in places if may_hold(home, (word, place)))
    return marks + ("+" if marks and needs_second_person(frozenset({word.value})) else "")


def asvs() -> str:
    """The security requirements, and the test that shows each."""
    with (FOLDER / "asvs.csv").open(encoding="utf-8") as file:
        rows = [
            (row["item"], row["title"], row["state"], f"`{row['test']}`" if row["test"] else "–")
            for row in csv.DictReader(file)
        ]
    counted = Counter(state for _, _, state, _ in rows)
    told = ", ".join(f"{number} {state}" for state, number in sorted(counted.items()))
    return f"\n{len(rows)} items: {told}.\n\n" + table(("item", "in short", "state", "shown by"), rows) + "\n"


def threats() -> str:
    """The threats, what stands in the way of each, and the test that shows it."""
    with (FOLDER / "threats.csv").open(encoding="utf-8") as file:
        rows = [
            (
                *(row[name] for name in ("id", "who", "threat", "measure", "state")),
                f"`{row['test']}`" if row["test"] else "–",
            )
            for row in csv.DictReader(file)
        ]
    return "\n" + table(("", "who", "does what", "what stands in the way", "state", "shown by"), rows) + "\n"


def sight() -> str:
    """To whom the rows of each table open."""
    rows = (
        (f"`{table_.__tablename__}`", "; ".join(map(sentence, seen)))
        for table_, seen in {**SIGHT, **SIGHT_ALONE}.items()
    )
    return "\n" + table(("table", "a row opens to"), rows) + "\n"


def layers() -> str:
    """The layers as the import contract names them, the highest first."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    ordered = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    rows = ((str(place), code(re.findall(r"\w+", layer))) for place, layer in enumerate(ordered, 1))
    return "\n" + table(("layer", "modules of `api/`"), rows) + "\n"


def signals() -> str:
    """The rule of each signal, as the API says it."""
    rows = ((f"`{kind}`", RULES[kind].en, RULES[kind].id) for kind in SignalKind)
    return "\n" + table(("signal", "rule", "aturan"), rows) + "\n"


def openings() -> str:
    """What each state of a referral is in FHIR, and what it opens to the receiver."""
    opens = lifecycles.OPENS
    rows = ((f"`{state}`", f"`{lifecycles.FHIR_TASK[state]}`", f"`{opens[state]}`") for state in opens)
    return "\n" + table(("state", "FHIR Task", "opens to the receiver"), rows) + "\n"


def problems() -> str:
    """Every refusal with its cause and its remedy, by status."""
    rows = (
        (str(kind.status), f"`{kind.slug}`", kind.cause.en, kind.remedy.en, kind.remedy.id)
        for kind in sorted(kinds().values(), key=lambda kind: kind.status)
        if kind.cause.en  # one without is what others have in common
    )
    return "\n" + table(("status", "code", "cause", "remedy", "jalan keluar"), rows) + "\n"


def commands() -> str:
    """Every command of `gugus`, in both languages, with its first example."""
    rows = ((f"`gugus {name}`", *_said(command)) for name, command in cli.commands().items())
    return "\n" + table(("command", "untuk", "for", "contoh, example"), rows) + "\n"


def _said(command: Any) -> Sequence[str]:
    indonesian, english = command.help.split("\n\n")
    return indonesian, english, f"`{command.epilog.splitlines()[2].strip()}`"


def exit_codes() -> str:
    """How a command may end."""
    rows = ((str(int(code)), indonesian, english) for code, (indonesian, english) in MEANINGS.items())
    return "\n" + table(("kode", "arti", "meaning"), rows) + "\n"


BLOCKS: dict[str, Callable[[], str]] = {
    **{name: lifecycle(moves) for name, (_, moves) in lifecycles.LIFECYCLES.items()},
    "alur": in_indonesian,
    "openings": openings,
    "guards": guards,
    "policy": policy,
    "predicates": predicates,
    "seats": seats,
    "systems": systems,
    "asvs": asvs,
    "threats": threats,
    "sight": sight,
    "problems": problems,
    "signals": signals,
    "layers": layers,
    "commands": commands,
    "exit_codes": exit_codes,
}


def rendered(text: str) -> str:
    """The document with every block as the code has it now. Raises KeyError for a block nobody writes."""
    return BLOCK.sub(lambda found: f"{found[1]}{BLOCKS[found[2]]()}{found[3]}", text)


def documents() -> list[Path]:
    """Every document that holds a block."""
    return [path for path in sorted(FOLDER.rglob("*.md")) if BLOCK.search(path.read_text())]


def main() -> None:
    """Write every document anew."""
    for path in documents():
        path.write_text(rendered(path.read_text()))


if __name__ == "__main__":
    main()
