"""The drawn duties are those of the rulebooks."""

from domain.law.rulebook import Rulebook
from domain.reading.loader import load_all
from matters.law import LAW
from tools import duty_graph


def test_the_page_is_current() -> None:
    assert duty_graph.PAGE.read_text("utf-8") == duty_graph.page(load_all(LAW / "rulebooks")), (
        "docs/duty-graph.md 已过时：运行 python -m tools.duty_graph"
    )


def test_every_duty_is_drawn_with_its_limit_and_can_be_reached(rulebook: Rulebook) -> None:
    procedure = rulebook.procedures["case"]
    lines = list(duty_graph.graph(procedure))
    targets = {line.rsplit(" ", 1)[1] for line in lines if "|" in line}
    assert targets == {*procedure.rules, "done"}
    assert any("settle_plan[" in line and "第六条第三项 · 3个工作日" in line for line in lines)
    assert '    transfer -->|"书面移交"| accept_transfer' in lines
    assert '    supplement -.->|"补正期满未补正"| notify_result' in lines
