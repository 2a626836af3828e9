"""Every state that a matter can reach under a rulebook, by doing every act that its duties call for or permit.

The real engine runs, on sample acts made from the acts' own types, with time passed by waiting for whatever
comes next. States that no rule can tell apart count as one, so the walk ends. What it looks for: states that
no ordinary act can bring to a close, rows that never come to life, and acts that the engine can't bear.
"""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime
from itertools import product
from typing import Any

from domain import words
from domain.acts import ACTS
from domain.calendar import TZ, Calendar
from domain.events import Actor, Command, Refused
from domain.intake import received
from domain.procedure import Decision, handle, lapse, open_matter
from domain.roles import holds
from domain.rulebook import Procedure
from domain.samples import CARDS, FUNCTIONS, LEAD, OFFICIALS, actors, samples

MOST_STATES = 20_000  # of one procedure: more, and the abstraction no longer fits the rulebook
LATE=True
LAYERS=1
START = datetime(2026, 3, 2, 10, tzinfo=TZ)

Key = tuple[Any, ...]

@dataclass(slots=True)
class Exploration:
    procedure: Procedure
    keys: dict[Key, int] = field(default_factory=dict)
    acts: int = 0
    events: set[str] = field(default_factory=set[str])
    crashes: list = field(default_factory=list)
    edges: list = field(default_factory=list)
    closed: set = field(default_factory=set)

class Walk:
    def __init__(self, rulebook, procedure):
        self.rulebook=rulebook; self.procedure=procedure
        wheres=[c.where for r in procedure.rules.values() for c in (*r.opens_on,*r.discharged_by,*r.permits)]
        wheres+=[x.where for x in procedure.always]+[x.on.where for x in (*procedure.releases,*procedure.reopens,*procedure.leads)]
        self.keys=sorted({k for w in wheres for k in w if k not in words.ON_DUTIES and k!=words.ON_DISCHARGED}&set(words.facts((),())))
        self.breached={r for w in wheres for r in w.get("breached",())}
        self.always={k for w in [c.where for r in procedure.rules.values() for c in r.opens_on]+[x.on.where for x in (*procedure.releases,*procedure.reopens,*procedure.leads)] for k in w}
        self.breached=sorted({w["breached"] for w in wheres if "breached" in w})
        self.classes={k:sorted({w[k] for w in wheres if k in w},key=repr) for k in self.keys}
        re={r.on.event for r in procedure.reopens}
        self.reopening={r.id for r in procedure.rules.values() if any(c.event in re for c in r.discharged_by)}
        self.seen={}; self.queue=deque(); self.parent={}; self.later=[]; self.n_acts=set(a.act for a in procedure.always); self.ex=Exploration(procedure); self.refused=0
        self.byact={}
    def key(self, state):
        f=state.facts
        ext=f.get("extensions",{})
        lead=f.get("lead_agency")
        owed={d.rule for d in state.owed}
        inforce=[c.where for r in owed for rule in [self.procedure.rules[r]] for c in (*rule.permits,*rule.discharged_by)]+[a.where for a in self.procedure.always]
        now={k for w in inforce for k in w}
        br={w["breached"] for w in inforce if "breached" in w}
        return (
            state.closed_at is not None,
            tuple(tuple((f.get(k) in al or (f.get(k) is None and False in al)) for al in self.classes[k]) if k in self.always or k in now else () for k in self.keys),
            bool(f.get("route")),
            f.get("responder") is None, f.get("outcome_rule"),
            tuple(any(d.breached_at is not None and d.rule in al for d in state.duties) for al in sorted(br)),
            any(ext.get(d.id,{}).get("status")=="requested" for d in state.owed),
            tuple(sorted({(d.rule,d.status,d.bearer.agency==lead) for d in state.owed})),
        )
    def add(self, frm, d, now, ordinary=True, detour=False):
        k=self.key(d.state)
        n=self.seen.get(k)
        if detour:
            self.ex.events |= {e.type for e in d.events}
            if n is None: self.later.append((frm,d,now))
            else: self.ex.edges.append((frm,n))
            return
        self.ex.events |= {e.type for e in d.events}
        if n is None:
            n=self.seen[k]=len(self.seen)
            self.queue.append((n,k,d.state,now))
            self.parent[n]=(frm," ".join(e.type+str({a:b for a,b in e.data.items() if a in ("route","outcome","kind","form","what_changed","on_the_spot")} or "") for e in d.events))
            if d.state.closed_at: self.ex.closed.add(n)
        if frm is not None and ordinary: self.ex.edges.append((frm,n))
    def next(self):
        import time
        self.layer=getattr(self,"layer",0)+1
        print("layer",self.layer,len(self.seen),len(self.later),self.ex.acts,time.process_time())
        if self.layer>LAYERS: return False
        todo,self.later=self.later,[]
        for frm,d,now in todo: self.add(frm,d,now)
        return bool(self.queue)
    def run(self, limit):
        import time
        t=time.time()
        for kind,form,resp,urgent in product(("application","inquiry"),("written","oral"),("a-1",None),(False,)):
            ev=received(self.rulebook,Calendar(),command="0",actor=Actor("s","s",()),received_at=START,occurred_at=None,agency=LEAD,card=CARDS[LEAD],kind=kind,form=form,responder=resp,responder_agency=LEAD,urgent=urgent)
            self.add(None, open_matter(self.rulebook,self.procedure.id,"1",Calendar(),ev,FUNCTIONS), START)
        while (self.queue or self.next()) and len(self.seen)<limit:
            n,k,state,now=self.queue.popleft()
            # time
            later=state
            at=now
            evs=()
            while True:
                wakes=[w for d in later.duties if (w:=d.wakes_at)]
                if not wakes: break
                at=max(min(wakes),at)
                d=lapse(self.rulebook,later,at); later=d.state; evs+=d.events
                if self.key(later)!=k:
                    self.add(n, Decision(evs,later), at); break
            for act,kind in ACTS[self.procedure.id].items():
                if act in ("withdraw","void","note"): continue
                who=actors(self.rulebook,state,act)
                if not who: continue
                for data in samples(kind,state,now):
                    for a in who:
                        self.ex.acts+=1
                        self.byact[act]=self.byact.get(act,0)+1
                        try: d=handle(self.rulebook,state,Command("1",act,data,a,now,agencies=CARDS,officials=OFFICIALS))
                        except Refused as r: self.refused+=1; self.byact[act+"!"+r.code]=self.byact.get(act+"!"+r.code,0)+1; continue
                        except Exception as e:
                            import traceback
                            self.ex.crashes.append((act,data,repr(e),traceback.format_exc())); continue
                        self.add(n,d,now,detour=act in self.n_acts)
        print(time.time()-t, len(self.seen), len(self.queue), self.ex.acts, self.refused, len(self.ex.crashes))
        return self

def explore(rulebook): ...
