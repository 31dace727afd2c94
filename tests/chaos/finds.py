"""What stands on the topics in the end, record by record, in a form that two runs can be compared by."""

import base64
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

import orjson

from schemas.topics import AGENTS, CATALOGUE, changelog

COMPACTED = tuple(topic.name for topic in CATALOGUE if topic.compacted)
Word = tuple[str, str]
"""What there is to tell: a notice and one of its alerts, by their ids; of one without any, itself alone."""
STATES = {changelog(agent).name: agent for agent in AGENTS if agent not in ("score", "notify")}
"""Changelogs of the agents whose state is a function of what was said. `notify` goes by the wall clock."""


@dataclass
class Finds:
    """enriched: what became of each mention, by its id, kind and time. dead: causes by original bytes.

    contents: the last value of each key of each compacted topic; of the changelogs its digest. outputs: how
    many stand on a topic that have an id, as all have that agents make. twice: how many of these stand there
    once more. notices: how often each word is on its topic; ends: the notices of what is over.
    believed_told: alerts that the state says people were told of; of a large group a notice names fifty, and
    says how many more there are. delivered, left_out: how often a word was told, or rightly not told, by what
    the topic of attempts says. No sink is ever down here, so nothing is merged, and nothing may be given up.
    """

    enriched: dict[str, bytes] = field(default_factory=dict)
    enriched_twice: list[str] = field(default_factory=list)
    dead: dict[bytes, list[str]] = field(default_factory=dict)
    contents: dict[str, dict[bytes, bytes]] = field(default_factory=dict)
    outputs: Counter[str] = field(default_factory=Counter)
    twice: Counter[str] = field(default_factory=Counter)
    notices: Counter[Word] = field(default_factory=Counter)
    ends: set[str] = field(default_factory=set)
    believed_told: set[str] = field(default_factory=set)
    delivered: Counter[Word] = field(default_factory=Counter)
    left_out: Counter[Word] = field(default_factory=Counter)

    def take(self, topic: str, key: bytes | None, value: bytes | None) -> None:
        """Take one record, in the order of its partition."""
        if topic in COMPACTED:
            self._keep(topic, key or b"", value)
        elif topic in STATES:
            self._keep_state(topic, key or b"", value)
        elif topic in _TAKES and value is not None:
            _TAKES[topic](self, value)

    def _keep(self, topic: str, key: bytes, value: bytes | None) -> None:
        if topic == "issues" or (topic == "alerts" and _is_of_the_crowd(key)):
            return
        if value is None:
            self.contents.get(topic, {}).pop(key, None)
        else:
            self.contents.setdefault(topic, {})[key] = _counts(value) if topic == "brands.pulse" else value

    def _keep_state(self, topic: str, key: bytes, value: bytes | None) -> None:
        table = key.partition(b"/")[0].decode()
        if table == "standing":
            self._believe(key.partition(b"/")[2].decode(), value)
        timeless = TIMELESS.get(table)
        if timeless is None or (table == "cases" and _is_of_the_crowd(key.partition(b"/")[2])):
            return
        content = None if value is None else timeless(orjson.loads(value))
        self._keep(topic, key, None if content is None else digest(content))

    def _believe(self, alert: str, value: bytes | None) -> None:
        standing = orjson.loads(value or b"{}")
        if standing.get("told") and not standing.get("news"):
            self.believed_told.add(alert)
        else:
            self.believed_told.discard(alert)

    def enrich(self, value: bytes) -> None:
        """Take an enriched mention; a heartbeat is none."""
        record = orjson.loads(value)
        if "mention" not in record:
            return
        name = f"{record['id']} {record['mention'].get('kind', 'post')} {record['occurred_at']}"
        if name in self.enriched:
            self.enriched_twice.append(name)
        # Which copy of a duplicate came first, and what the customer had said by then, is a matter of order.
        self.enriched[name] = digest({**record, "customer": None, "raw": None})

    def bury(self, value: bytes) -> None:
        """Take a dead letter."""
        letter = orjson.loads(value)
        original = base64.b64decode(letter.get("original") or b"")
        cause = f"{letter['agent']} {letter.get('field')} {letter['reason']}"
        self.dead.setdefault(original, []).append(cause)

    def notice(self, value: bytes) -> None:
        """Take something that people are to be told: each of its alerts."""
        notice = orjson.loads(value)
        self.notices.update(_words(notice["id"], [alert["id"] for alert in notice.get("alerts", ())]))
        if notice["kind"] == "resolved":
            self.ends.add(notice["id"])

    def notify(self, value: bytes) -> None:
        """Take an attempt to tell it, or the word that this sink is rightly not told."""
        attempt = orjson.loads(value)
        last = {"delivered": self.delivered, "left-out": self.left_out}.get(attempt["result"])
        if attempt["kind"] == "notice" and last is not None:
            last.update(_words(attempt["notice"], attempt.get("alerts", ())))

    @property
    def open(self) -> frozenset[str]:
        """Alerts that stand in the end."""
        alerts = self.contents.get("alerts", {}).items()
        return frozenset(key.decode() for key, value in alerts if orjson.loads(value)["state"] != "resolved")

    def told(self, *, end: bool) -> frozenset[str]:
        """Return the alerts that people were told of, or that they were told the end of."""
        return frozenset(alert for notice, alert in self.delivered if (notice in self.ends) == end)


_TAKES: Mapping[str, Callable[[Finds, bytes], None]] = {
    "mentions.enriched": Finds.enrich,
    "mentions.dead-letter": Finds.bury,
    "alerts.notices": Finds.notice,
    "notifications": Finds.notify,
}


def _words(notice: str, alerts: Sequence[str]) -> list[Word]:
    return [(notice, alert) for alert in alerts] or [(notice, "")]


def digest(content: Any) -> bytes:
    """Short for a record's content, whatever the order of its fields."""
    return blake2b(orjson.dumps(content, option=orjson.OPT_SORT_KEYS), digest_size=16).digest()


OF_THE_CROWD = (b"issue:", b"spike:", b"tone:", b"feed:")
"""Alerts about what many say, by the beginning of their ids. What makes an issue or a spike is decided minute
by minute as it comes, online, and a late record finds the minute read. Counts do not care, and are compared.
"""


def _is_of_the_crowd(alert: bytes) -> bool:
    return alert.startswith(OF_THE_CROWD)


def _counts(value: bytes) -> bytes:
    """A brand's counts but for those by issue: which issue a mention is of is decided as it comes."""
    pulse = orjson.loads(value)
    return digest({**pulse, "bins": [_without("by_issue")(each) for each in pulse.get("bins", ())]})


def _without(*fields: str) -> Callable[[dict[str, Any]], Any]:
    return lambda value: {name: each for name, each in value.items() if name not in fields}


def _thread(value: dict[str, Any]) -> Any:
    """Without pointers to raw records and the order in which things were told: both tell who came first."""
    messages = [[*message[:4], *message[5:]] for message in value.get("messages", ())]
    published = sorted(value.get("published", ()))
    return {**_without("touched", "wake_at")(value), "messages": messages, "published": published}


def _case(value: dict[str, Any]) -> Any:
    """What stands of it, without what was known of its end when it was told, or had been told before.

    A signal of which no rule speaks is kept only beside others that had come by then.
    """
    found = {finding["kind"] for finding in value.get("findings", ())}
    standing = [each for each in value.get("signals", ()) if each["kind"] in found]
    signals = sorted(map(_without("outcome"), standing), key=lambda each: str(each["kind"]))
    ended = value.get("ended") and (value["ended"]["at"], value["ended"].get("outcome"))
    return {"signals": signals, "ended": ended, "acts": value.get("acts", ())} if signals else None


TIMELESS: Mapping[str, Callable[[dict[str, Any]], Any]] = {
    "messages": _without("wake_at"),
    "people": _without(),
    "threads": _thread,
    "cases": _case,
}
"""What of a state's table does not depend on when its records came. The task's clock does, all of it, and so
does what people were told of alerts, and when.

The same is left out for two undisturbed runs that read in another order, or these differ as well.
"""
