"""What differs between an undisturbed run and a disturbed one: every difference by its name."""

from collections import Counter
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from tests.chaos.finds import Finds, Word
from tests.chaos.recording import Published

SHOWN = 5


@dataclass(frozen=True)
class Row:
    """What was compared. expected, found: how many there are. The rest: what is wrong, by name."""

    what: str
    expected: int
    found: int
    lost: tuple[str, ...] = ()
    doubled: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    strange: tuple[str, ...] = ()

    @property
    def wrong(self) -> dict[str, tuple[str, ...]]:
        """Names by what is wrong with them."""
        every = {
            "lost": self.lost,
            "doubled": self.doubled,
            "changed": self.changed,
            "strange": self.strange,
        }
        return {kind: names for kind, names in every.items() if names}


@dataclass(frozen=True)
class Verdict:
    """All that was compared."""

    rows: tuple[Row, ...] = field(default_factory=tuple)

    @property
    def differences(self) -> list[str]:
        """One line for each kind of difference, with the first few names, and for each row of nothing."""
        return [
            f"{row.what}: {len(names):,} {kind}: {', '.join(names[:SHOWN])}"
            for row in self.rows
            for kind, names in row.wrong.items()
        ] + [f"{row.what}: there are none to compare" for row in self.rows if not row.expected]


def verdict(published: Published, calm: Finds, found: Finds) -> Verdict:
    """Compare a disturbed run with an undisturbed one, and with what was published."""
    return Verdict(
        (
            _names_of("mentions published", published.mentions, found.enriched.keys()),
            _row("enriched mentions", calm.enriched, found.enriched, doubled=found.enriched_twice),
            _dead_letters(published.poison, calm, found),
            *(
                _row(f"keys of {topic}", calm.contents.get(topic, {}), found.contents.get(topic, {}))
                for topic in sorted(calm.contents.keys() | found.contents.keys())
            ),
            _deliveries(found),
            _open_alerts(calm, found),
            _ended_alerts(calm, found),
            _outputs(found),
        )
    )


def _row(
    what: str,
    expected: Mapping[bytes, bytes] | Mapping[str, bytes],
    found: Mapping[bytes, bytes] | Mapping[str, bytes],
    doubled: Iterable[str] = (),
) -> Row:
    calm, troubled = _by_name(expected), _by_name(found)
    return Row(
        what,
        len(calm),
        len(troubled),
        lost=tuple(sorted(calm.keys() - troubled.keys())),
        doubled=tuple(doubled),
        changed=tuple(name for name, value in calm.items() if troubled.get(name, value) != value),
        strange=tuple(sorted(troubled.keys() - calm.keys())),
    )


def _dead_letters(poison: Iterable[bytes], calm: Finds, found: Finds) -> Row:
    """Every poisonous record once, for the cause that it has in the undisturbed run, and nothing else."""
    published = Counter(poison)
    buried = Counter({original: len(causes) for original, causes in found.dead.items()})
    return Row(
        "dead letters",
        published.total(),
        buried.total(),
        lost=_names(published - buried),
        doubled=_names(
            Counter({each: count for each, count in (buried - published).items() if each in published})
        ),
        changed=_names(
            each for each in published if each in found.dead and found.dead[each][:1] != calm.dead.get(each)
        ),
        strange=tuple(cause for each in buried if each not in published for cause in found.dead[each]),
    )


def _deliveries(found: Finds) -> Row:
    """Every word of every notice has its last, by what the topic of attempts says, once."""
    last = found.delivered + found.left_out
    return Row(
        "words of notices",
        len(found.notices),
        len(last),
        lost=_told(found.notices.keys() - last.keys()),
        doubled=_told(word for word, count in (found.notices + last).items() if count > 2),
        strange=_told(last.keys() - found.notices.keys()),
    )


def _open_alerts(calm: Finds, found: Finds) -> Row:
    """Of every alert that stands in the end people were told, by its name or as one of so many more."""
    named = found.told(end=False)
    left_out = {alert for notice, alert in found.left_out if notice not in found.ends}
    told = named | (found.believed_told - left_out)
    return _names_of("open alerts told", calm.open, told & calm.open)


def _ended_alerts(calm: Finds, found: Finds) -> Row:
    """Of every alert that people were told of and that is over they were told the end."""
    # which ends there are is a matter of order: a late record may end what was told already
    over = {key.decode() for key in calm.contents.get("alerts", {})} - calm.open
    ended = over & found.told(end=False)
    return _names_of("ends of alerts told", ended, found.told(end=True) & over)


def _outputs(found: Finds) -> Row:
    """No output stands twice on any topic, by the id that it is given."""
    doubled = tuple(f"{topic}: {count:,}" for topic, count in sorted(found.twice.items()))
    total = found.outputs.total()
    return Row("outputs of agents", total - found.twice.total(), total, doubled=doubled)


def _names_of(what: str, expected: AbstractSet[str], found: AbstractSet[str]) -> Row:
    lost, strange = tuple(sorted(expected - found)), tuple(sorted(found - expected))
    return Row(what, len(expected), len(found), lost=lost, strange=strange)


def _told(words: Iterable[Word]) -> tuple[str, ...]:
    return tuple(sorted(" ".join(word) for word in words))


def _by_name(contents: Mapping[bytes, bytes] | Mapping[str, bytes]) -> dict[str, bytes]:
    return {
        key if isinstance(key, str) else key.decode(errors="replace"): value
        for key, value in contents.items()
    }


def _names(records: Iterable[bytes]) -> tuple[str, ...]:
    return tuple(record[:60].decode(errors="replace") for record in records)
