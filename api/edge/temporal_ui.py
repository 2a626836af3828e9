"""Where Temporal's UI shows a matter, or a list of matters."""

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from domain.matter.names import PROCEDURE_WORKFLOWS, workflow_id


@dataclass(frozen=True, slots=True)
class TemporalUi:
    """Where the UI is, and whose workflows it should list."""

    url: str
    namespace: str
    procedure: str = "case"

    def history(self, number: str) -> str:
        """The address of a matter's history."""
        path = f"/namespaces/{quote(self.namespace, safe='')}/workflows"
        return f"{self.url.rstrip('/')}{path}/{quote(workflow_id(self.procedure, number), safe='')}"

    def link(self, query: str) -> str:
        """The address of the UI's list of what is running and meets the query."""
        workflow_type = PROCEDURE_WORKFLOWS[self.procedure]
        whole = f"WorkflowType={quoted(workflow_type)} AND ExecutionStatus='Running' AND {query}"
        path = f"/namespaces/{quote(self.namespace, safe='')}/workflows"
        return f"{self.url.rstrip('/')}{path}?{urlencode({'query': whole}, quote_via=quote)}"


def quoted(text: str) -> str:
    """A string of a query; ids hold no quotes, and where one came along it can't end the string."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
