"""Spikes of one issue of a brand, where the brand itself is as loud as ever, and where it is not."""

from collections.abc import Callable, Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from schemas.alerts import Signal
from schemas.base import DAY, HOUR, MINUTE, SECOND, Time
from schemas.codec import encode
from schemas.pulse import Bin, IssueAction, PulsePartial, Said
from streams.log.port import Outgoing
from streams.pulse import Pulse, issue_rows
from streams.pulse.blocks import ROW
from streams.pulse.issue_rows import MOST, Series
from streams.pulse.issues.cluster import Cluster
from streams.pulse.issues.keep import Known, clusters_of
from streams.pulse.rows import Watch
from streams.state import State
from tests.pulse.hearing import A_DAY, MONDAY, Hearing, on

LIE = "the yoghurt of acme made my whole family sick and nobody there cares about it at all"
APP = "app crashes login screen"
PRICE = "price raised contract renewal"


class Said5(Hearing):
    """A brand of which 200 or so are said in five minutes, and some of it is about a few issues."""

    people = 0

    def speak(
        self, start: Time, number: int, by_text: Callable[[Time], dict[str, int]], more: int = 0
    ) -> Time:
        """Hear so many rows: of each text so many; `more` of something else. Returns when they end."""
        for at in range(start, start + number * ROW, ROW):
            self.row(Time(at), by_text(Time(at)), more)
        end = Time(start + number * ROW)
        self.pass_time(Time(end + 2 * MINUTE))
        return end

    def row(self, start: Time, by_text: dict[str, int], more: int) -> None:
        """Tell of five minutes, all of it said in the first."""
        said = [self.said(start, text) for text, times in by_text.items() for _ in range(times)]
        mentions = 200 + start // ROW * 7919 % 41 + more + len(said)
        counts = Bin(start=start, mentions=mentions, by_source={"x": mentions})
        at = Time(start + MINUTE)
        self.pass_time(at)
        self.tell(PulsePartial(id="p", brand="acme", task=0, bins=(counts,), at=at, said=tuple(said)))

    def said(self, start: Time, text: str) -> Said:
        """By somebody we know, unless it is staged."""
        self.people += 1
        said = Said(
            mention=f"x:{self.people}",
            at=Time(start + self.people * 997 % 50_000),
            author=f"x:p{self.people}",
            text=text,
        )
        return said if text == LIE else replace(said, known_since=Time(MONDAY - DAY), known_for=9)

    def act(self, id_: str, action: str, to: str = "") -> None:
        """Decide something of an issue."""
        act = IssueAction(id=action, brand="acme", issue=id_, by="kim", at=self.now, action=action, to=to)
        self.publish([Outgoing("issues.actions", b"acme", encode(act))])
        self.settle()

    def of_issues(self, kind: str = "spike") -> list[Signal]:
        """Spikes of issues."""
        return [each for each in self.signals(kind) if "/" in each.subject.id]

    def issue(self, word: str) -> str:
        """The id of the issue with this word."""
        (id_,) = (id_ for id_, each in clusters_of(self.state, "acme").items() if word[:5] in each.words)
        return f"acme/{id_}"

    def levels(self) -> dict[str, float]:
        """How often an issue whose rows are read is spoken of in five minutes, by its id."""
        watch = self.state[Watch].get("acme")
        return {f"acme/{each.id}": each.volume.usual.level for each in watch.issues} if watch else {}

    def watched(self) -> list[str]:
        """Ids of the issues whose rows are read."""
        return [*self.levels()]


def hourly(*texts: str) -> Callable[[Time], dict[str, int]]:
    """Each of them three times an hour."""
    return lambda at: {text: 1 for place, text in enumerate(texts) if (at // ROW + place) % 4 == 0}


def loud(text: str, times: int = 20) -> Callable[[Time], dict[str, int]]:
    """So many times in five minutes."""
    return lambda _: {text: times}


@pytest.fixture
def known() -> Said5:
    """Acme, heard for three days, of which two issues are spoken of hourly."""
    hearing = Said5()
    hearing.speak(MONDAY, 3 * A_DAY, hourly(APP, PRICE))
    return hearing


def test_an_issue_that_is_louder_than_usual_is_told_where_the_brand_is_not(known: Said5) -> None:
    """With the issue, its figures, and that it is over."""
    assert known.signals("spike") == []
    assert known.watched() == sorted([known.issue("crashes"), known.issue("price")])
    known.speak(on(3), 6, loud(APP))
    known.speak(on(3, 0.5), 36, hourly(APP, PRICE))
    spike, *more = known.of_issues()
    (over,) = known.of_issues("spike-over")
    assert known.signals("spike") == [spike, *more]
    assert spike.issue == known.issue("crashes")
    assert spike.subject == over.subject
    assert spike.evidence[0].text.startswith("app, crashes, ")
    assert len(spike.evidence) == 2
    assert spike.evidence[-1].text == APP
    assert spike.values["mentions"] == 20
    assert spike.values["usual"] < 1
    assert (spike.values["issue_share"], spike.values["known_days"], spike.values["reach"]) == (1, 2, 0)
    assert over.values == {"peak": 20, "usual": pytest.approx(0.3, abs=0.3)}
    assert on(3, 0.4) <= over.at <= on(3, 1)


def test_what_is_said_last_in_a_row_is_in_it(known: Said5) -> None:
    """Whenever the tasks tell it within the minute that they are waited for."""
    said = tuple(known.said(Time(on(3) + 4 * MINUTE), APP) for _ in range(40))
    counts = Bin(start=Time(on(3) + 4 * MINUTE), mentions=200, by_source={"x": 200})
    at = Time(on(3) + ROW + 20 * SECOND)
    known.pass_time(at)
    known.tell(PulsePartial(id="p", brand="acme", task=0, bins=(counts,), at=at, said=said))
    known.pass_time(Time(on(3) + ROW + MINUTE))
    (spike,) = known.of_issues()
    assert spike.values["mentions"] == 40


def test_ordinary_days_tell_nothing(known: Said5) -> None:
    """Night and day, once each hour was heard."""

    def by_day(at: Time) -> dict[str, int]:
        return {APP: 3 if 8 <= at // HOUR % 24 < 20 else int(at // ROW % 6 == 0)}

    hearing = Said5()
    hearing.speak(MONDAY, 7 * A_DAY, by_day)
    assert hearing.watched() == [hearing.issue("crashes")]
    assert hearing.signals("spike") == []


def test_a_spike_of_the_brand_that_names_it_is_not_told_twice(known: Said5) -> None:
    """Also where words that many say are another issue at first, and it becomes part of that."""
    known.speak(on(3), 6, loud(APP, 400))
    known.speak(on(3, 0.5), 36, hourly(APP, PRICE))
    (spike, *_) = known.signals("spike")
    assert spike.issue == known.issue("crashes")
    assert known.of_issues() == []


def test_its_own_spike_is_over_when_the_brands_names_it(known: Said5) -> None:
    """One alert of the two is enough, and the greater stays."""
    known.speak(on(3), 6, loud(APP))
    known.speak(on(3, 0.5), 3, loud(APP, 500))
    begun, over = known.of_issues()[0], known.of_issues("spike-over")[0]
    (brands, *_) = [each for each in known.signals("spike") if "/" not in each.subject.id]
    assert begun.issue == brands.issue
    assert over.subject == begun.subject
    assert over.at == brands.at


def test_of_the_first_day_of_an_issue_nothing_is_told(known: Said5) -> None:
    """What is new is told of as that, not as more than usual."""
    other = "parking lot closed again"
    known.speak(on(3), A_DAY // 2, hourly(APP, PRICE, other))
    known.speak(on(3, 12), 6, loud(other))
    assert known.issue("parking") in known.watched()
    assert known.of_issues() == []


def test_what_is_said_less_than_hourly_is_not_watched() -> None:
    """However much it is said at once."""
    hearing = Said5()
    hearing.speak(MONDAY, 3 * A_DAY, lambda at: {APP: 1} if at % (4 * HOUR) == 0 else {})
    assert hearing.issue("crashes")
    assert hearing.watched() == []
    hearing.speak(on(3), 3, loud(APP))
    assert hearing.watched() == [hearing.issue("crashes")]
    assert hearing.of_issues() == []


def test_so_many_are_watched_and_not_more() -> None:
    """Another takes the place of the one least spoken of where it is spoken of twice as much."""
    texts = [f"{letter * 5}ness {letter * 4}like {letter * 6}" for letter in "bcdfghjk"]
    assert len(texts) == MOST
    hearing = Said5()
    hearing.speak(MONDAY, A_DAY, hourly(*texts))
    before = hearing.watched()
    assert len(before) == MOST
    end = hearing.speak(on(1), 20, lambda at: {**hourly(*texts)(at), PRICE: 1})
    assert hearing.issue("price") not in hearing.watched()
    hearing.speak(end, 160, lambda at: {**hourly(*texts)(at), PRICE: 1})
    assert hearing.issue("price") in hearing.watched()
    assert len(hearing.watched()) == MOST


def test_of_two_that_become_one_what_was_usual_is_added_up(known: Said5) -> None:
    """So that one is no spike because it has the other's mentions; a spike of the other is over."""
    known.speak(on(3), 6, loud(PRICE))
    app, price = known.issue("crashes"), known.issue("price")
    before = known.levels()
    known.act(price, "merge", app)
    known.speak(on(3, 0.5), 1, hourly(APP))
    assert known.watched() == [app]
    begun, over = known.of_issues()[0], known.of_issues("spike-over")[-1]
    assert begun.issue == price
    assert begun.subject == over.subject
    assert over.at == on(3, 0.5)
    assert known.levels()[app] == pytest.approx(sum(before.values()), rel=0.05)


def test_what_becomes_part_of_one_that_was_not_watched_makes_it_watched(known: Said5) -> None:
    """What was usual of the one goes on as the other's."""
    known.speak(on(3), 12, lambda at: {"parking lot closed again": int(at // ROW % 2 == 0)})
    app, parking = known.issue("crashes"), known.issue("parking")
    known.act(app, "merge", parking)
    known.speak(on(3, 1), 3, hourly(PRICE))
    assert parking in known.watched()
    assert app not in known.watched()
    assert known.levels()[parking] > 0.2


def test_a_muted_issue_tells_nothing_more_and_its_spike_is_over(known: Said5) -> None:
    """Nor is it watched."""
    known.speak(on(3), 3, loud(APP))
    assert known.of_issues()
    app, before = known.issue("crashes"), len(known.of_issues())
    known.act(app, "mute")
    known.speak(on(3, 0.25), 6, loud(APP, 60))
    assert app not in known.watched()
    assert len(known.of_issues()) == before
    assert [each.subject for each in known.of_issues("spike-over")] == [known.of_issues()[0].subject]


def test_it_is_over_also_where_nobody_says_anything_more(known: Said5) -> None:
    """After an hour without a word of the brand; and what is over is forgotten with the brand."""
    known.speak(on(3), 3, loud(APP))
    known.pass_time(on(3, 4))
    assert len(known.of_issues("spike-over")) == 1
    known.pass_time(on(3 + 29))
    assert known.watched() == []


def test_accounts_of_one_hand_are_counted_and_it_is_said_how_it_looks_without() -> None:
    """Of those that speak of the issue; they bring nobody near it."""
    hearing = Said5()
    hearing.speak(MONDAY, 3 * A_DAY, hourly(APP, "the yoghurt made my family sick"))
    hearing.speak(on(3), 6, loud(LIE))
    spike = hearing.of_issues()[-1]
    assert spike.issue == hearing.issue("yoghurt")
    assert spike.values["attack_probability"] >= 0.9
    assert spike.values["suspected"] >= 20
    assert spike.evidence[1].text.startswith("likely staged (")


class Told:
    """What is known of a brand, whose issues are made up."""

    def __init__(self) -> None:
        self.state = State(Pulse.kinds)
        self.watched: list[Series] = []
        self.signals: list[Signal] = []

    def row(
        self, number: int, clusters: Iterable[Cluster], counts: dict[str, int], named: str | None
    ) -> None:
        """Read a row, there being these issues."""
        start = Time(MONDAY + number * ROW)
        found = {each.id: each for each in clusters}
        shown = tuple(id_ for id_, each in found.items() if each.shown)
        self.state[Known].put("acme", Known(ids=tuple(found), shown=shown))
        for each in found.values():
            self.state[Cluster].put(f"acme/{each.id}", each)
        of_issue = {f"acme/{id_}": count for id_, count in counts.items()}
        counted = Bin(start=start, mentions=sum(counts.values()), by_issue=of_issue)
        self.signals += issue_rows.choose(self.state, "acme", self.watched, start)
        self.signals += issue_rows.read(
            self.state, "acme", self.watched, counted, named, (1.0,), teaches=bool(number % 7)
        )


IDS = [f"x:{number}" for number in range(MOST + 3)]


@given(
    st.lists(
        st.tuples(
            st.integers(1, 60),  # so many rows
            st.sets(st.sampled_from(IDS), min_size=3),  # in which there are these issues,
            st.dictionaries(st.sampled_from(IDS), st.sampled_from([0, 3, 90])),  # said so often in the last,
            st.sampled_from([None, *IDS]),  # and a spike of the brand is about this one
        ),
        max_size=12,
    )
)
@settings(max_examples=40)
def test_whatever_becomes_of_issues_few_are_watched_and_a_spike_ends_once(
    course: list[tuple[int, set[str], dict[str, int], str | None]],
) -> None:
    """Issues that are gone are part of the first of those that there are."""
    told, number = Told(), 0
    for rows, ids, counts, named in [(26 * 12, {*IDS}, {}, None), *course]:
        for row in range(rows):
            gone = tuple(sorted({*IDS} - ids))
            clusters = [
                Cluster(id_, MONDAY, MONDAY, day=1e9, shown=True, absorbed=gone if id_ == min(ids) else ())
                for id_ in sorted(ids)
            ]
            told.row(number, clusters, counts if row == rows - 1 else {}, named and f"acme/{named}")
            number += 1
            watched = [each.id for each in told.watched]
            assert len(watched) == len(set(watched)) <= MOST
            assert {*watched} <= ids
    open_: set[str] = set()
    for signal in told.signals:
        assert (signal.kind == "spike-over") <= (signal.subject.id in open_)
        open_ = open_ - {signal.subject.id} if signal.kind == "spike-over" else open_ | {signal.subject.id}
    assert len(open_) == sum(each.spike is not None for each in told.watched)
