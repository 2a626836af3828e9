"""Search attributes, with the types that Temporal gives them."""

from typing import Any

from temporalio.common import SearchAttributeKey, SearchAttributePair, SearchAttributeUpdate, TypedSearchAttributes

from domain.matter.names import SEARCH_ATTRIBUTES

_MAKERS: dict[str, Any] = {
    "Keyword": SearchAttributeKey.for_keyword,
    "KeywordList": SearchAttributeKey.for_keyword_list,
    "Datetime": SearchAttributeKey.for_datetime,
    "Int": SearchAttributeKey.for_int,
}
KEYS: dict[str, SearchAttributeKey[Any]] = {
    name: _MAKERS[typed_as](name) for name, typed_as in SEARCH_ATTRIBUTES.items()
}


def changes(before: dict[str, Any], after: dict[str, Any]) -> list[SearchAttributeUpdate[Any]]:
    """Return the updates that lead from the values ``before`` to the values ``after``. A value that stays the same
    needs none.
    """
    return [
        KEYS[name].value_unset() if after.get(name) is None else KEYS[name].value_set(after[name])
        for name in KEYS
        if before.get(name) != after.get(name)
    ]


def typed(values: dict[str, Any]) -> TypedSearchAttributes:
    """Return the values in the form in which a workflow is started with them."""
    return TypedSearchAttributes(
        [SearchAttributePair(KEYS[name], value) for name, value in values.items() if value is not None]
    )
