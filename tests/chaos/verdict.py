"""What differs between an undisturbed run and a disturbed one: every difference by its name."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from tests.chaos.finds import Finds

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
        """One line for each kind of difference, with the first few names."""
        return [
            f"{row.what}: {len(names):,} {kind}: {', '.join(names[:SHOWN])}"
            for row in self.rows
            for kind, names in row.wrong.items()
        ]


def verdict(poison: Iterable[bytes], calm: Finds, found: Finds) -> Verdict:
    """Compare. poison: what was published that no worker can take, each of them different."""
    return Verdict(
        (
            _row("enriched mentions", calm.enriched, found.enriched, doubled=found.enriched_twice),
            _dead_letters(poison, calm, found),
            *(
                _row(f"keys of {topic}", calm.contents.get(topic, {}), found.contents.get(topic, {}))
                for topic in sorted(calm.contents.keys() | found.contents.keys())
            ),
            _deliveries(found),
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
    """Every notice delivered, by what the topic of attempts says, once."""
    return Row(
        "notices delivered",
        len(found.notices),
        len(found.delivered),
        lost=tuple(sorted(found.notices.keys() - found.delivered.keys())),
        doubled=tuple(sorted(name for name, count in (found.notices + found.delivered).items() if count > 2)),
        strange=tuple(sorted(found.delivered.keys() - found.notices.keys())),
    )


def _outputs(found: Finds) -> Row:
    """No output stands twice on any topic, by the id that it is given."""
    doubled = tuple(f"{topic}: {count:,}" for topic, count in sorted(found.twice.items()))
    return Row("records on all topics", found.records.total(), found.records.total(), doubled=doubled)


def _by_name(contents: Mapping[bytes, bytes] | Mapping[str, bytes]) -> dict[str, bytes]:
    return {
        key if isinstance(key, str) else key.decode(errors="replace"): value
        for key, value in contents.items()
    }


def _names(records: Iterable[bytes]) -> tuple[str, ...]:
    return tuple(record[:60].decode(errors="replace") for record in records)
