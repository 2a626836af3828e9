"""Figures per agency and per person for inspection and assessment. They are made from the folded state of matters
alone.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, fields

from domain.clock import calendar as cal
from domain.law.rulebook import Rulebook
from domain.matter.events import Event
from domain.matter.names import lead_id
from domain.matter.state import Duty, State
from domain.records.exceptions import VOIDED, exceptions, of_bearers
from domain.records.standing import Stand, accountable, commended, counted, standing, taken
from domain.responsibility.intervals import holder

URGED = "urged"


@dataclass(slots=True)
class Figures:
    """The figures of one agency or one person. ``cases``: cases led. ``voided``: of these, those that were voided; for
    an agency also the tasks of supervision that it has voided. ``duties``: duties borne that have a limit; of
    these, ``on_time`` and ``late`` were discharged, ``open_overdue`` are still owed, and ``released`` are owed by
    nobody any more. ``withdrawn_by_entry``: cases that the applicant withdrew and somebody else typed in, on proof.
    ``disputed_by_entry``: disputes of that kind. ``redone``: outcomes after whose dispute the work was to be done
    again. ``split_off``: parts that became cases of their own. ``breached``: all breaches, whatever became of the
    duty. ``late_by_working_days``: the sum over duties discharged late. ``longer_limits``: limits that the head
    approved, that an acceptance promised by a publication, or that a ruling on a part set, later than the whole was
    due. ``noticed_again``: notices of what is missing after the first one of the agency. ``unreached``:
    inquiries that ended with an answer on record, since nobody was reached.
    ``supplemented_by_entry``: materials that an official typed in for the applicant. ``excluded``: days
    left out of a limit. ``corrected``: new routings, kinds, forms and types. ``excepted``: limits extended.
    ``own_extended``: of these, those that the agency's head asked for or bore himself, and another decided or recorded.
    ``claimed``: acts with a claimed earlier instant. ``urged``: how often the bearer of a duty was urged.
    ``accountable``: determinations of accountability that weren't revoked and still have a lead. ``measures``: measures
    imposed, and referred measures that the other body took as proposed.

    A breached duty counts for the agency and the official who held it when its limit ran out, even if another met it;
    where the rulebook says so, for no official but him whom a finding has held accountable for it. Any other duty
    counts for its last bearer.
    """

    cases: int = 0
    voided: int = 0
    withdrawn_by_entry: int = 0
    disputed_by_entry: int = 0
    redone: int = 0
    split_off: int = 0
    longer_limits: int = 0
    noticed_again: int = 0
    unreached: int = 0
    supplemented_by_entry: int = 0
    excluded: int = 0
    corrected: int = 0
    duties: int = 0
    breached: int = 0
    on_time: int = 0
    late: int = 0
    late_by_working_days: int = 0
    open_overdue: int = 0
    open: int = 0
    released: int = 0
    excepted: int = 0
    own_extended: int = 0
    claimed: int = 0
    urged: int = 0
    findings: int = 0
    accountable: int = 0
    measures: dict[str, int] = field(default_factory=dict[str, int])
    commendations: int = 0

    def add(self, other: "Figures") -> None:
        """Add the figures of other matters."""
        for name in _SUMS:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for measure, times in other.measures.items():
            self.measures[measure] = self.measures.get(measure, 0) + times


_SUMS = [each.name for each in fields(Figures) if each.name != "measures"]


@dataclass(slots=True)
class News:
    """The figures of one agency that are new at the end of a period, in matters received before the period. They count
    as in `Figures`; measures of all kinds are added up. ``exceptions``: all that was done in cases without being late
    and may have gained time (`domain.records.exceptions`), added up.
    """

    voided: int = 0
    exceptions: int = 0
    breached: int = 0
    accountable: int = 0
    measures: int = 0
    commendations: int = 0

    def add(self, other: "News") -> None:
        """Add what is new in other matters."""
        for each in fields(News):
            setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))


class Report:
    """Adds up matters, each as it stood at the end of the period: figures per agency and per person, and per agency
    what is new in matters received before the period. ``unreadable`` has the numbers of the matters that could not be
    read, and that no figure counts.
    """

    def __init__(self) -> None:
        self.earlier: dict[str, News] = {}
        self.agencies: dict[str, Figures] = {}
        self.people: dict[tuple[str, str], Figures] = {}
        self.unreadable: list[str] = []
        # lead → what it adds to the figures of whoever is held accountable for it, and who that is
        self._late: dict[str, list[Figures]] = {}
        self._accountable: dict[str, list[tuple[str, str]]] = {}
        self._held: set[tuple[tuple[str, str], int]] = set()  # who is held accountable for which of those figures

    def of(self, agency: str | None, official: str | None = None) -> tuple[Figures, ...]:
        """The figures of an agency, and those of an official if one is given. Figures without an agency are under the
        empty id.
        """
        figures = self.agencies.setdefault(agency or "", Figures())
        return (figures, self.people.setdefault((agency or "", official), Figures())) if official else (figures,)

    def add(self, rulebook: Rulebook, state: State, events: Iterable[Event]) -> None:
        """Add a matter that was received in the period."""
        facts, events = state.facts, list(events)
        match state.procedure:
            case "case":
                self._case(rulebook, state, events)
            case "finding":
                self._finding(state, events)
                self._urged(state, events)
            case "supervision":
                self._duties(rulebook, state, events)
                self._urged(state, events)
                self._voided(events)
            case "commendation":
                if commended(state):
                    for figures in self.of(facts["subject_agency"], facts["subject"]):
                        figures.commendations += 1

    def add_earlier(self, before: Stand, after: Stand) -> None:
        """Add what is new in a matter received before the period. ``before`` is the matter at the beginning of the
        period, ``after`` at its end.
        """
        known = standing(*before)
        for thing, agency in standing(*after).items():
            if thing not in known:
                news, (name, _) = self.earlier.setdefault(agency, News()), thing
                setattr(news, name, getattr(news, name) + 1)

    def merge(self, part: "Report") -> None:
        """Add a report of other matters. A lateness in one and the finding about it in the other count together."""
        for agency, figures in part.agencies.items():
            self.agencies.setdefault(agency, Figures()).add(figures)
        for who, figures in part.people.items():
            self.people.setdefault(who, Figures()).add(figures)
        for agency, news in part.earlier.items():
            self.earlier.setdefault(agency, News()).add(news)
        late, accountable = part._late, part._accountable  # noqa: SLF001 - of its own kind
        self._held |= part._held  # noqa: SLF001
        for lead, figures in late.items():
            self._hold(self._accountable.get(lead, ()), figures)
        for lead, whom in accountable.items():
            self._hold(whom, self._late.get(lead, ()))
        for lead, figures in late.items():
            self._late.setdefault(lead, []).extend(figures)
        for lead, whom in accountable.items():
            self._accountable.setdefault(lead, []).extend(whom)
        self.unreadable += part.unreadable

    def _hold(self, whom: Iterable[tuple[str, str]], late: Iterable[Figures]) -> None:
        """Count these latenesses against these people, each once, however many leads of it are against a person."""
        for who in whom:
            for each in late:
                if (who, id(each)) not in self._held:
                    self._held.add((who, id(each)))
                    self.of(*who)[-1].add(each)

    def _case(self, rulebook: Rulebook, state: State, events: list[Event]) -> None:
        for figures in self.of(lead_agency(state), state.facts["responder"]):
            figures.cases += 1
            figures.voided += any(event.type == VOIDED for event in events)
            for name in exceptions(state, events):
                setattr(figures, name, getattr(figures, name) + 1)
        for name, agency, official in of_bearers(state, events):
            for figures in self.of(agency, official):
                setattr(figures, name, getattr(figures, name) + 1)
        self._duties(rulebook, state, events)
        self._urged(state, events)

    def _voided(self, events: Iterable[Event]) -> None:
        """Count the voiding of a task for the agency that voided it, whoever owed the task."""
        for event in events:
            if event.type == VOIDED and event.actor:
                for figures in self.of(event.actor.agency):
                    figures.voided += 1

    def _urged(self, state: State, events: Iterable[Event]) -> None:
        for event in events:
            if event.type == URGED and (duty := state.duty(event.data["duty"])):
                bearer = holder(duty.held, event.at)
                for figures in self.of(bearer.agency, bearer.official):
                    figures.urged += 1

    def _duties(self, rulebook: Rulebook, state: State, events: list[Event]) -> None:
        for duty, held in counted(state):
            if duty.due_at is None or rulebook.rule(state.procedure, duty.rule).lapses:
                continue  # a right that lapses is no breach and makes nobody late
            bearer = holder(held, duty.breached_at) if duty.breached_at else duty.bearer
            if bearer.agency is None:
                continue
            decided = not duty.breached_at or rulebook.figures_of_people == "as_recorded"
            for figures in self.of(bearer.agency, bearer.official if decided else None):
                _duty(state, duty, figures)
            if not decided:
                self._await(state, duty, events)

    def _await(self, state: State, duty: Duty, events: list[Event]) -> None:
        """Count a lateness against a person once a finding about its lead has held him accountable, whether that
        finding was added already or is added later.
        """
        first = state.duty(duty.joins or "")
        own = {duty.id} if duty.own_breach else set[str]()
        of = own | {first.id} if first and (not own or first.key == duty.key) else own
        breaches = (n for n, each in enumerate(events, 1) if each.type == "breached" and each.data["duty"] in of)
        late = Figures()
        _duty(state, duty, late)
        for lead in (lead_id(state.number, seq) for seq in breaches):
            self._late.setdefault(lead, []).append(late)
            self._hold(self._accountable.get(lead, ()), [late])

    def _finding(self, state: State, events: list[Event]) -> None:
        facts = state.facts
        for figures in self.of(facts["subject_agency"], facts["subject"]):
            figures.findings += 1
            figures.accountable += accountable(state)
            for measure in taken(state, events):
                figures.measures[measure] = figures.measures.get(measure, 0) + 1
        if accountable(state) and facts["subject"]:
            who = facts["subject_agency"] or "", facts["subject"]
            for lead in facts["leads"]:
                self._accountable.setdefault(lead, []).append(who)
                self._hold([who], self._late.get(lead, ()))


def _duty(state: State, duty: Duty, figures: Figures) -> None:
    late = duty.breached_at is not None
    figures.duties += 1
    figures.breached += late
    match duty.status:
        case "discharged" if late and duty.due_at:
            figures.late += 1
            figures.late_by_working_days += cal.late_by(state.calendar, duty.due_at, duty.ended_at or duty.due_at)
        case "discharged":
            figures.on_time += 1
        case "released":
            figures.released += 1
        case _ if late:
            figures.open_overdue += 1
        case _:
            figures.open += 1


def lead_agency(state: State) -> str | None:
    """The agency that leads a case."""
    return state.facts["lead_agency"]
