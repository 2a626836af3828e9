"""The facts that acts need, and the events that make them: an act can't be done in a rulebook where nothing has made
what it needs.
"""

# fact → the events that may make it; a test compares this with what exploring the rulebooks shows.
MAKERS: dict[str, tuple[str, ...]] = {
    "competent_agency": ("routed", "assisted", "transferred", "transfer_settled"),
    "co_agencies": ("routed", "transfer_settled"),
    "proposal": ("plan_proposed",),
    "parts": ("plan_settled", "ruled"),
    "extensions": ("extension_requested",),
    "undecided": ("measures_proposed",),
    "referred": ("measure_referred",),
}


def unmade(act: str, fact: str) -> str:
    """The message that nothing makes a fact which an act needs. It names the events that would."""
    return f"操作 {act} 需要事实 {fact}，而没有事件产生它（能产生它的事件：{', '.join(MAKERS[fact])}）"
