"""Examples that the OpenAPI document shows. A test sends each group of bodies in one matter, with days and numbers of
its own. The answers are stored as a running system gave them (`tools.examples`); a test compares their form.
"""

import json
from pathlib import Path
from typing import Any

from api.contract.examples import cases, findings
from api.contract.values import Bodies

BODIES: Bodies = {
    operation: body
    for module in (cases, findings)
    for name, group in vars(module).items()
    if name.isupper()
    for operation, body in group.items()
}
STORED = Path(__file__).parent / "answers.json"
ANSWERS: dict[str, Any] = json.loads(STORED.read_text("utf-8"))  # by operation id
