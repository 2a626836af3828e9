"""Examples of the bodies of cases, by operation id. Each group is one case, from its beginning on."""

from api.contract.values import Bodies

DONE_HERE: Bodies = {
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

TRANSFERRED: Bodies = {
    "transfer": {
        "to_agency": "water",
        "document_no": "建移〔2026〕1号",
        "delivered_at": "2026-03-02T15:30:00+08:00",
        "delivered_to": "水利局收发室",
    },
    "return_transfer": {"reason": "该路段不是防汛道路"},
    "settle_transfer": {"agency": "roads", "reasons": "该路段列入乡村公路名录"},
    "accept_transfer": {"responder": "roads-2"},
    "reassign": {"duty": "decide-1", "to": "roads-1", "reason": "承办人轮休"},
    "refuse": {"reasons": "不属于许可范围", "basis": "许可条例关于许可范围的规定", "remedies": "可以申请行政复议"},
}
HANDED_OVER: Bodies = {
    "hand_over": {"handler": "housing-2"},
    "answer": {"answer": "维修资金经业主表决后申请使用", "on_the_spot": True},
}
EXPLAINED: Bodies = {"explain": {"reason": "不属于本部门职责", "help": "可以到水利局窗口咨询，地址见附件"}}
GUIDED: Bodies = {"guide": {"contact": "水利局窗口，电话见公示栏"}}
JOINT: Bodies = {
    "report_to_head": {"issue": "雨水管道分属几家管理，需要共同办理"},
    "propose_plan": {
        "text": "两家分段疏通，窗口统一告知",
        "parts": [
            {"agency": "housing", "task": "疏通小区内管道", "due_on": "2026-03-12"},
            {"agency": "water", "task": "疏通河道排口", "due_on": "2026-03-12"},
        ],
    },
    "agree": {"version": 1},
    "object": {"version": 1, "grounds": "排口不属于河道管理范围"},
    "escalate": {
        "document_no": "建报〔2026〕1号",
        "matters": "排口由谁疏通",
        "positions": [
            {"agency": "roads", "position": "agrees", "grounds": "同意方案"},
            {"agency": "water", "position": "objects", "grounds": "排口不属于河道管理范围"},
        ],
        "recommendation": "由水利局疏通",
    },
    "rule": {
        "outcome": "plan",
        "decision": "排口由水利局疏通",
        "document_no": "办〔2026〕1号",
        "parts": [{"agency": "water", "task": "疏通河道排口", "due_on": "2026-03-12"}],
    },
    "finish_part": {"part": "2-1", "report": "排口已疏通"},
}
RECLASSIFIED: Bodies = {
    "reclassify": {"kind": "inquiry", "reason": "实为咨询"},
    "withdraw": {"reason": "问题已解决"},
}
VOIDED: Bodies = {"void": {"reason": "与另一件重复登记"}}

# By laws of their own, and where the road is longer
ANOTHERS_LICENCE: Bodies = {
    "correct_matter_type": {"matter_type": "licence", "reason": "登记时漏选，依材料属行政许可"},
    "decline_acceptance": {
        "reasons": "依法不属于本机关职权范围",
        "where_to_apply": "水利局许可窗口，电话见公示栏",
        "receipt_no": "建不受〔2026〕1号",
    },
}
LICENSED: Bodies = {
    "split": {"other_part": "申请修缮排水管", "reason": "排水管属于水利局"},
    "mark_urgent": {"reason": "涉及汛期安全"},
    "urge": {"duty": "decide-1", "reason": "请尽快决定是否受理"},
}
ASKED_FOR_TIME: Bodies = {
    "exclude_time": {"kind": "inspection", "from": "2026-04-07", "to": "2026-04-14", "notice_no": "建告〔2026〕7号"},
    "tell_extension": {"reason": "需要现场核查", "document_no": "建延〔2026〕1号"},
}
LONG: Bodies = {
    "approve_limit": {"limit": {"count": 40, "unit": "working_days"}, "reason": "需要逐户入户测绘"},
    "decline_extension": {"duty": "complete-1", "reason": "时限尚余三十多个工作日"},
}
ASSISTED: Bodies = {"assist": {"help": "已代为电话查询主管部门", "competent_agency": "water"}}
UNREACHED: Bodies = {
    "record_unreachable": {
        "attempts": [
            {"at": "2026-03-03T10:00:00+08:00", "means": "拨打留存的电话"},
            {"at": "2026-03-04T15:00:00+08:00", "means": "拨打留存的电话"},
        ]
    }
}
ANONYMOUS: Bodies = {
    "publish_result": {
        "means": "public_notice",
        "text": "结果在窗口公示七日",
        "document_no": "建示〔2026〕1号",
    }
}
