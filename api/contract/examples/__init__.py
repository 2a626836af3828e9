"""Examples that the OpenAPI document shows. A test sends each group in one matter, with days and numbers of its own."""

from api.contract.examples import cases, findings
from api.contract.values import Bodies

BODIES: Bodies = {
    operation: body
    for module in (cases, findings)
    for name, group in vars(module).items()
    if name.isupper()
    for operation, body in group.items()
}
