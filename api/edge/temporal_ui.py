"""Addresses in Temporal's UI: of one matter, or of a list of matters."""

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from domain.matter.names import PROCEDURE_WORKFLOWS, workflow_id


@dataclass(frozen=True, slots=True)
class TemporalUi:
    """Where Temporal's UI is, which namespace it shows, and the procedure whose workflows it lists."""

    url: str
    namespace: str
    procedure: str = "case"

    def history(self, number: str) -> str:
        """Return the address of a matter's history."""
        path = f"/namespaces/{quote(self.namespace, safe='')}/workflows"
        return f"{self.url.rstrip('/')}{path}/{quote(workflow_id(self.procedure, number), safe='')}"

    def link(self, query: str) -> str:
        """Return the address of the UI's list of running workflows that meet the query."""
        workflow_type = PROCEDURE_WORKFLOWS[self.procedure]
        whole = f"WorkflowType={quoted(workflow_type)} AND ExecutionStatus='Running' AND {query}"
        path = f"/namespaces/{quote(self.namespace, safe='')}/workflows"
        return f"{self.url.rstrip('/')}{path}?{urlencode({'query': whole}, quote_via=quote)}"


def quoted(text: str) -> str:
    """Return the text as a string of a query. Ids contain no quotes; a quote in another text can't end the string."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
