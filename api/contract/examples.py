"""Examples of bodies, by operation id. A test does them in this order, in one case: each is admissible when its turn
comes.
"""

from typing import Any

BODIES: dict[str, dict[str, Any]] = {
    "open_case": {
        "agency": "housing",
        "kind": "application",
        "form": "written",
        "channel": "窗口",
        "subject": "申请办理房屋登记",
        "applicant": {"name": "张某", "contact": "13800000000"},
        "external_no": "HALL-2026-000123",
    },
    "route": {"route": "own_post"},
    "note": {"text": "已电话联系服务对象"},
    "give_notice": {
        "basis": "依据",
        "time_limit": "五个工作日",
        "procedure": "补齐材料后受理",
        "materials": ["房屋来源证明"],
        "what_changed": "still_missing",
    },
    "supplement": {"materials": ["房屋来源证明"]},
    "accept": {"limit": {"count": 5, "unit": "working_days"}, "basis": "材料齐全"},
    "request_extension": {"duty": "complete-1", "working_days": 2, "reason": "需要现场核实"},
    "approve_extension": {"duty": "complete-1"},
    "complete": {"result": "已登记", "on_the_spot": False},
    "notify_result": {"means": "电话告知"},
    "dispute": {"reason": "登记的面积有误"},
    "reconsider": {"outcome": "redo", "reasons": "面积确有误"},
}
