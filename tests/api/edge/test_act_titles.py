"""What the API's document says of an act is what the rulebook in force says."""

from dataclasses import replace

from api.app import create_app
from api.edge import titles
from domain.acts import ACTS
from domain.law.rulebook import ActText
from matters import law
from process.settings import ApiSettings
from tests.api.client import settings


def operations(chosen: ApiSettings) -> dict[str, dict[str, str]]:
    document = create_app(chosen).openapi()
    return {each["operationId"]: each for path in document["paths"].values() for each in path.values()}


async def test_an_act_is_told_as_the_rulebook_tells_it(database_url: str, address: str):
    told = operations(settings(database_url, address))
    assert told["transfer"]["summary"] == "书面移交"
    assert told["transfer"]["description"] == "以书面形式移交主管部门；送达才算移交。\n\n依据：第六条第四项"
    assert told["hand_over"]["description"].endswith("依据：第六条第二项、第七条第二项")
    assert told["finding_verify"]["description"].endswith("依据：第十条")


async def test_another_rulebook_tells_it_otherwise(database_url: str, address: str):
    app = create_app(settings(database_url, address))
    book = law.install()["jintan-2019"]
    case = replace(book.procedures["case"], acts={"transfer": ActText("移送", "送交有权机关。")})
    titles.tell(app.openapi(), replace(book, procedures=book.procedures | {"case": case}))
    post = app.openapi()["paths"]["/v1/cases/{case_no}/transfer"]["post"]
    assert (post["summary"], post["description"].split("\n")[0]) == ("移送", "送交有权机关。")


async def test_an_act_without_a_text_is_told_by_its_title(database_url: str, address: str):
    app = create_app(settings(database_url, address))
    book = law.install()["jintan-2019"]
    case = replace(book.procedures["case"], acts={})
    titles.tell(app.openapi(), replace(book, procedures=book.procedures | {"case": case}))
    post = app.openapi()["paths"]["/v1/cases/{case_no}/transfer"]["post"]
    assert (post["summary"], post["description"]) == ("书面移交", "书面移交\n\n依据：第六条第四项")


async def test_no_docstring_of_an_act_is_shown(database_url: str, address: str):
    document = create_app(settings(database_url, address)).openapi()
    of_acts = {each.__doc__ for acts in ACTS.values() for each in acts.values()}
    told = [each for path in document["paths"].values() for each in path.values()]
    shown = {each.get("description", "") for each in (*told, *document["components"]["schemas"].values())}
    assert shown & of_acts == set()
    assert document["components"]["schemas"]["Transfer"]["description"] == "书面移交"


async def test_every_act_of_the_rulebook_has_a_title_and_a_text():
    """An edition tells every act; the first one, which stays as it is, every act except those that came after it."""
    statutory = ["correct_matter_type", "decline_acceptance", "tell_extension"]
    later = ["approve_limit", "publish_result", *statutory, "split", "mark_urgent", "urge"]
    later += ["appeal_again", "accept_appeal", "decline_appeal", "urge", "urge"]  # of findings and of supervision
    for edition, unknown in {"jintan-2019": later, "jintan-2019-e2": []}.items():
        book = law.install()[edition]
        missing = [
            name
            for procedure in book.procedures.values()
            for name, act in ACTS[procedure.id].items()
            if not act.internal and name not in procedure.acts
        ]
        assert missing == unknown, edition


async def test_an_act_that_came_after_a_rulebook_is_told_by_its_title(database_url: str, address: str):
    told = operations(settings(database_url, address))
    assert (told["mark_urgent"]["summary"], told["mark_urgent"]["description"]) == ("认定紧急", "认定紧急")
