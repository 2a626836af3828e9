"""What the documents say is so: words, links, settings, problems, the namespace; and the walk-through runs."""

import asyncio
import os
import re
import tomllib
from pathlib import Path

import pytest

from api.edge.problems import PROBLEMS
from domain.acts import ACTS, EVENTS
from domain.acts.titles import act_title
from domain.matter.names import SEARCH_ATTRIBUTES
from domain.reading import parts
from domain.reading.grammar.words import CLAIMS
from domain.reading.loader import load_all
from domain.reading.overlay import laid
from matters.law import LAW
from process.settings import ApiSettings, Settings, WorkerSettings
from testing.stack import Stack
from tools import glossary

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
ADRS = sorted(ROOT.glob("docs/adr/[0-9]*.md"))
SHIPPED = [
    *PAGES,
    ROOT / "Dockerfile",
    ROOT / "docker-compose.yml",
    *(p for p in ROOT.glob("deploy/**/*") if p.is_file()),
]
HELD = [ROOT / "SECURITY.md", ROOT / "docs/security-review.md"]  # pages whose tables name a test in each line
GLOSSARY = ROOT / "docs/glossary.md"
COMPOSE = (ROOT / "docker-compose.yml").read_text("utf-8")

_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
_PLACE = re.compile(r'<a id="([^"]+)">')


def name(page: Path) -> str:
    return str(page.relative_to(ROOT))


def words() -> dict[str, str]:
    """Every word of the rulebooks, the acts and the ledger, with its Chinese title."""
    said = {event: kind.title for event, kind in EVENTS.items()}
    for procedure in (each for book in load_all(LAW / "rulebooks").values() for each in book.procedures.values()):
        for name, act_type in ACTS[procedure.id].items():
            said[name] = said[act_type.leaves] = act_title(procedure, name)
    for path in parts.paths(LAW / "rulebooks"):
        book = parts.tables(path)
        said |= {f"{role} ": row["title"] for role, row in book["roles"].items()}
        said |= {f"{row['id']}  ": row["title"] for each in book["procedures"].values() for row in each["duty"]}
    return said


@pytest.mark.parametrize(("word", "title"), [pytest.param(w.strip(), t, id=w) for w, t in words().items()])
def test_the_glossary_has_every_word_beside_its_chinese(word: str, title: str) -> None:
    lines = GLOSSARY.read_text("utf-8").splitlines()
    assert any(f"| {title} |" in line and f"`{word}`" in line for line in lines)


def test_the_glossary_has_every_role_of_a_token() -> None:
    text = GLOSSARY.read_text("utf-8")
    assert [claim for claim, title in CLAIMS.items() if f"| `{claim}` | {title}" not in text] == []


def test_the_glossary_repeats_the_rulebook_and_the_registry() -> None:
    text = GLOSSARY.read_text("utf-8")
    assert glossary.page(text, load_all(LAW / "rulebooks")) == text


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_somewhere(page: Path) -> None:
    for link in _LINK.findall(page.read_text("utf-8")):
        target, _, anchor = link.partition("#")
        if "://" in link:
            continue
        path = (page.parent / target).resolve() if target else page
        assert path.exists(), link
        if anchor:
            text = path.read_text("utf-8")
            titles = {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in _HEADING.findall(text)}
            assert anchor in titles | {*_PLACE.findall(text)}, link


@pytest.mark.parametrize("page", ADRS, ids=name)
def test_a_decision_names_a_check_that_is_there(page: Path) -> None:
    held = page.read_text("utf-8").split("\n## Held by\n")
    assert len(held) == 2, "one section says by what it is held"
    checks = re.findall(r"`([\w/]+\.\w+|Makefile)`", held[1])
    assert checks
    assert [check for check in checks if not (ROOT / check).exists()] == []


@pytest.mark.parametrize("page", ADRS, ids=name)
def test_a_decision_has_its_status_its_date_and_its_parts(page: Path) -> None:
    text = page.read_text("utf-8")
    number = int(page.name[:4])
    head = rf"# {number}\. .+\n\n- Status: (accepted|superseded by \d+)\n- Date: \d{{4}}-\d\d-\d\d\n"
    assert re.match(head, text)
    parts = [part for part in re.findall(r"^## (.+)$", text, re.MULTILINE) if part != "Consequences"]
    assert parts == ["Context", "Decision", "Alternatives that lost", "Held by"]
    assert len(text.splitlines()) <= 50, "one page"


@pytest.mark.parametrize("page", HELD, ids=name)
def test_each_line_of_a_security_page_names_a_test_that_is_there(page: Path) -> None:
    rows = [row for row in re.findall(r"^\|.+\|$", page.read_text("utf-8"), re.MULTILINE) if "`tests/" in row]
    assert rows
    for path, test in re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", "\n".join(rows)):
        assert (ROOT / path).is_file(), path
        assert not test or f"def {test}(" in (ROOT / path).read_text("utf-8"), test


@pytest.mark.parametrize("page", HELD, ids=name)
def test_no_line_of_a_security_page_goes_without_a_test(page: Path) -> None:
    tables = re.findall(r"^\|.+\| (?:test|测试) \|\n\|[-|]+\|\n((?:\|.+\|\n)+)", page.read_text("utf-8"), re.MULTILINE)
    assert tables
    assert [row for table in tables for row in table.splitlines() if "`tests/" not in row.split(" | ")[-1]] == []


def test_the_table_of_decisions_has_each_once() -> None:
    table = (ROOT / "docs/adr/README.md").read_text("utf-8")
    rows = re.findall(r"^\| (\d+) \| \[(.+)\]\((.+)\) \| .+ \| (.+) \|$", table, re.MULTILINE)
    assert rows == [
        (str(int(page.name[:4])), re.findall(r"^# \d+\. (.+)$", page.read_text("utf-8"), re.MULTILINE)[0], page.name,
         re.findall(r"^- Date: (.+)$", page.read_text("utf-8"), re.MULTILINE)[0])
        for page in ADRS
    ]  # fmt: skip


def test_decisions_are_numbered_without_a_gap() -> None:
    assert [int(page.name[:4]) for page in ADRS] == list(range(1, len(ADRS) + 1))


@pytest.mark.parametrize("page", ["requirements.txt", "requirements-dev.txt"])
def test_each_dependency_has_its_hashes_and_no_address(page: str) -> None:
    text = (ROOT / page).read_text("utf-8")
    entry = r"[\w.\[\],-]+==[\w.+]+(?: ; .+?)?(?: \\\n    --hash=sha256:[0-9a-f]{64})+\n"
    assert re.fullmatch(rf"# .+\n(?:{entry})+", text)
    assert "://" not in text


@pytest.mark.parametrize(("page", "asks"), [("Makefile", "pip sync"), ("Dockerfile", "pip install")])
def test_what_installs_them_asks_for_the_hashes(page: str, asks: str) -> None:
    (line,) = [
        each for each in (ROOT / page).read_text("utf-8").splitlines() if asks in each and "requirements" in each
    ]
    assert "--require-hashes" in line


@pytest.mark.parametrize("page", SHIPPED, ids=name)
def test_nothing_speaks_of_one_machine(page: Path) -> None:
    assert re.findall(r"(?<![\w.])/(?:work|root|home|Users)/\S*", page.read_text("utf-8")) == []


def test_every_setting_is_in_the_operators_guide() -> None:
    guide = (ROOT / "docs/operators-guide.md").read_text("utf-8")
    fields = {field.upper() for kind in (Settings, ApiSettings, WorkerSettings) for field in kind.model_fields}
    assert sorted(field for field in fields if f"`{field}`" not in guide) == []


def test_every_problem_is_in_the_integrators_guide() -> None:
    guide = (ROOT / "docs/integrators-guide.md").read_text("utf-8")
    section = guide.split("## Every problem")[1]
    told = [(code, int(status)) for codes, status in re.findall(r"^\| (`.+`) \| (\d+) \|", section, re.MULTILINE)
            for code in re.findall(r"`(\w+)`", codes)]  # fmt: skip
    assert sorted(told) == sorted((code, status) for code, (status, _) in PROBLEMS.items())


def test_the_example_of_an_agencys_own_rules_holds() -> None:
    guide = (ROOT / "docs/operators-guide.md").read_text("utf-8")
    (example,) = re.findall(r"```toml\n(.*?)```", guide, re.DOTALL)
    book = laid(load_all(LAW / "rulebooks"), example.encode(), "water-2027.toml")
    assert (book.id, book.agency) == ("jintan-2019+water-2027", "water")


def test_the_desk_has_one_name() -> None:
    pages = [*PAGES, ROOT / "api/desk/desk.html"]
    assert [name(page) for page in pages if "值守页" in page.read_text("utf-8")] == []


def test_the_namespace_job_registers_exactly_the_search_attributes() -> None:
    script = (ROOT / "deploy/namespace.sh").read_text("utf-8")
    listed = script.split('ATTRIBUTES="')[1].split('"')[0].split()
    assert dict(each.split(":") for each in listed) == SEARCH_ATTRIBUTES
    query = script.split('QUERY="')[1].split('"')[0]
    assert set(re.findall(r"\b([A-Z]\w+)(?==| [>=])", query)) == SEARCH_ATTRIBUTES.keys()


def test_compose_pins_its_images_and_has_no_secret_of_its_own() -> None:
    images = re.findall(r"image: (\S+)", COMPOSE)
    assert images
    assert [image for image in images if not re.fullmatch(r"[\w/-]+:(\d[\w.]*|local)", image)] == []
    secrets = re.findall(r"\$\{(\w*(?:PASSWORD|KEY)\w*)(\S*?)\}", COMPOSE)
    assert secrets
    assert [variable for variable, rest in secrets if rest != ":?"] == []
    example = dict(re.findall(r"^(\w+)=(.*)$", (ROOT / "deploy/env.example").read_text("utf-8"), re.MULTILINE))
    assert example == dict.fromkeys(re.findall(r"\$\{(\w+):\?\}", COMPOSE), "")


def test_compose_gives_every_setting_that_has_no_default() -> None:
    required = {
        field.upper()
        for kind in (ApiSettings, WorkerSettings)
        for field, info in kind.model_fields.items()
        if info.is_required()
    }
    assert sorted(field for field in required if not re.search(rf"^\s+{field}: ", COMPOSE, re.MULTILINE)) == []


def test_the_image_has_every_room() -> None:
    copied = set(re.findall(r"^COPY (\w+) ", (ROOT / "Dockerfile").read_text("utf-8"), re.MULTILINE))
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    assert copied == {*contracts["root_packages"], "law"}


async def test_the_walk_through_runs_and_ends_with_a_breach(stack: Stack) -> None:
    (script,) = [block for block in re.findall(r"```sh\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
                 if "fast_forward" in block]  # fmt: skip
    shell = await asyncio.create_subprocess_exec(
        "bash", "-euo", "pipefail", "-c", script, env={**os.environ, "API": stack.url},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, err = (stream.decode() for stream in await shell.communicate())
    assert shell.returncode == 0, out + err
    types = re.findall(r'"type": "(\w+)"', out[out.rindex('"items": [') :])
    assert types[:3] == ["received", "routed", "transferred"]
    assert types[-1] == "breached"
    assert '"rule":"accept_transfer"' in out.replace(" ", "")
