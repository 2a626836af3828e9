"""Examples of the bodies of findings, commendations and supervision, by operation id. Each group is one matter."""

from api.contract.values import Bodies

ACCOUNTABLE: Bodies = {
    "open_finding": {
        "source": "complaint",
        "subject": "housing-1",
        "ground": "10(1)2",
        "facts": "群众反映咨询后多日没有得到答复",
    },
    "finding_note": {"text": "已调取窗口的登记"},
    "finding_reassign": {"duty": "verify-1", "to": "party-office-2", "reason": "工作调整"},
    "finding_recuse": {"duty": "verify-1", "to": "party-office-1", "reason": "与被核查人有近亲属关系"},
    "finding_verify": {
        "facts": "登记和通话记录表明未在时限内答复",
        "ground": "10(1)2",
        "elements": [
            {"element": "conduct", "facts": "期满仍未答复"},
            {"element": "own_duty", "facts": "该咨询由其首问"},
        ],
    },
    "finding_notify_subject": {"means": "当面送达"},
    "finding_apply_tolerance": {"provision": "区容错纠错机制实施办法", "grounds": "当日系统故障，事后即行补救"},
    "finding_accept_tolerance": {},
    "finding_decide_tolerance": {
        "outcome": "denied",
        "provision": "区容错纠错机制实施办法",
        "reasons": "故障已于当日排除，其后仍未答复",
    },
    "finding_state": {"statement": "当日窗口人手不足"},
    "finding_determine": {"outcome": "accountable", "reasons": "事实清楚，情形成立"},
    "finding_propose_measures": {
        "measures": [
            {"kind": "handling", "detail": "调离窗口岗位"},
            {"kind": "sanction", "detail": "建议警告"},
            {"kind": "party_discipline", "detail": "建议谈话提醒"},
        ]
    },
    "finding_waive": {"right": "hearing"},
    "finding_impose": {"measures": [{"kind": "handling", "detail": "调离窗口岗位"}]},
    "finding_refer_measure": {"body": "区监察委员会", "measure": "sanction"},
    "finding_drop_measure": {"measure": "party_discipline", "reasons": "情节轻微"},
    "finding_record_measure": {"body": "区监察委员会", "measure": "sanction", "document_no": "监〔2026〕1号"},
    "finding_refer_to_law": {"body": "区监察委员会", "facts": "另有涉嫌违法的线索"},
    "finding_serve": {"means": "当面送达", "served_at": "2026-03-02T15:30:00+08:00"},
    "finding_execute": {"measure": "handling", "report": "已调离窗口岗位"},
    "finding_request_review": {"reasons": "处理过重"},
    "finding_review": {"outcome": "upheld", "reasons": "处理适当"},
    "finding_serve_ruling": {"means": "当面送达", "served_at": "2026-03-02T15:30:00+08:00"},
    "finding_appeal": {"reasons": "对复核结果不服"},
    "finding_prolong_appeal": {"reason": "需要另行取证"},
    "finding_decide_appeal": {"outcome": "changed", "reasons": "情节轻微，改为诫勉"},
    "finding_rectify": {"measures": [{"kind": "admonition", "detail": "诫勉谈话"}]},
}
APPEALED_AGAIN: Bodies = {
    "finding_accept_appeal": {},
    "finding_appeal_again": {"reasons": "对申诉处理决定不服"},
}
NOT_ACCEPTED: Bodies = {
    "finding_decline_appeal": {
        "why": "not_competent",
        "reasons": "作出决定的机关不归本机关领导",
        "body": "同级公务员主管部门",
        "means": "当面送达",
        "served_at": "2026-03-02T15:30:00+08:00",
    },
}
DISMISSED: Bodies = {"finding_dismiss": {"reasons": "情况不属实"}}
COMMENDED: Bodies = {
    "open_commendation": {
        "agency": "housing",
        "subject": "housing-1",
        "achievement": "全年首问事项均按期办结",
        "cases": ["20260302-000123"],
    },
    "commendation_note": {"text": "材料齐全"},
    "commendation_reassign": {"duty": "examine-1", "to": "party-office-2", "reason": "工作调整"},
    "commendation_recuse": {"duty": "examine-1", "to": "party-office-1", "reason": "与被提名人有近亲属关系"},
    "commendation_examine": {"facts": "事迹属实"},
    "commendation_approve": {"form": "通报表扬"},
    "commendation_publish": {"document_no": "区〔2026〕9号"},
}
NOT_COMMENDED: Bodies = {"commendation_decline": {"reasons": "同类事迹已受表彰"}}
OWN_RULES: Bodies = {
    "open_supervision": {"agency": "water", "due_on": "2026-03-12"},
    "supervision_note": {"text": "已电话提醒"},
    "supervision_postpone": {"due_on": "2026-03-31", "reason": "机构改革，职责尚未划定"},
    "supervision_issue_rules": {"document_no": "水规〔2026〕1号"},
}
URGED: Bodies = {
    "finding_urge": {"duty": "verify-1", "reason": "请按期核实"},
    "supervision_urge": {"duty": "issue_rules-1", "reason": "请按期报送"},
}
CIRCULATED: Bodies = {"supervision_circulate": {"document_no": "办通〔2026〕3号"}}
ASSESSED: Bodies = {"supervision_assess": {"document_no": "办考〔2027〕1号"}}
VOID_TASK: Bodies = {"supervision_void": {"reason": "重复布置"}}
INSPECTED: Bodies = {
    "open_campaign": {"from": "2026-03-01", "to": "2026-03-31", "size": 1},
    "record_inspection": {
        "case_no": "20260302-000123",
        "outcome": "fault",
        "subject": "housing-1",
        "ground": "10(1)3",
        "facts": "没有登记服务对象的联系方式",
    },
    "supervision_reassign": {"duty": "inspect-1", "to": "party-office-2", "reason": "工作调整"},
    "supervision_inspect": {"report": "抽查一件，有一件不合要求"},
}
SCHEDULED: Bodies = {"change_schedule": {"day": 8, "at": "10:30"}}
REVISED: Bodies = {
    "publish_revision": {
        "notice": "防汛临时放假通知（办〔2026〕12号）",
        "days": [{"date": "2026-07-03", "kind": "off"}, {"date": "2026-07-04", "kind": "work"}],
    }
}
REHEARSED: Bodies = {
    "make_token": {"sub": "housing-1", "agency": "housing", "roles": ["responder"]},
    "forward_case": {"working_days": 2},
    "forward_finding": {"working_days": 2},
    "forward_commendation": {"working_days": 2},
    "forward_supervision": {"working_days": 2},
}
