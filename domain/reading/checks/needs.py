"""The facts that acts need, and the events that make them: an act can't be done in a rulebook where nothing has made
what it needs.
"""

# fact → the events that may make it; a test compares this with what exploring the rulebooks shows.
MAKERS: dict[str, tuple[str, ...]] = {
    "notices": ("notice_given",),
    "disputed": ("disputed",),
    "competent_agency": ("routed", "assisted", "transferred", "transfer_settled"),
    "co_agencies": ("routed", "transfer_settled"),
    "proposal": ("plan_proposed",),
    "parts": ("plan_settled", "ruled"),
    "extensions": ("extension_requested",),
    "verified": ("verified",),
    "determined": ("determined",),
    "undecided": ("measures_proposed",),
    "imposed": ("measures_imposed",),
    "referred": ("measure_referred",),
    "served_at": ("served",),
    "appealed_at": ("appealed",),
    "corrected": ("reviewed", "appeal_decided"),
}


def unmade(act: str, fact: str) -> str:
    """The message that nothing makes a fact which an act needs. It names the events that would."""
    return f"操作 {act} 需要事实 {fact}，而没有事件产生它（能产生它的事件：{', '.join(MAKERS[fact])}）"
