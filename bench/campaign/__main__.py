"""How right a campaign's themes are, and what it costs: docs/campaigns.md.

python -m bench.campaign --recording ../shared/data/airline/tweets.csv --texts ../shared/data/text
"""

import argparse
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from random import Random
from statistics import mean
from typing import NamedTuple

import numpy as np
from rich.console import Console
from rich.table import Table
from sklearn.cluster import KMeans
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import adjusted_mutual_info_score, v_measure_score

from bench.campaign.answers import OFF_TOPIC, Told, generated, other_languages, real
from bench.campaign.asked import Outcome, answer_id, as_kept, ask
from schemas.base import HOUR
from streams.cli.campaign_page import page
from streams.pulse.campaigns.asked import Answer, Hand
from streams.pulse.campaigns.themes import read, themes
from streams.scoring.sentiment import open_scorer

MODEL = Path(".cache/models/fast")
ANSWERS = 2_000
FIRST_SEED = 100
"""Seeds below were used while this was made."""
SEEDS = 5
NONE = "no theme"
DECIDED = {
    "Late flights": ("delayed", "mechanical", "tarmac", "connection", "waiting", "gate", "delay"),
    "Cancelled flights": ("cancelled", "rebook", "stranded"),
    "Nobody answers the phone": ("hold", "phone", "answer", "call"),
    "Poor service": ("service", "customer", "worst", "care"),
    "Lost luggage": ("bags", "bag", "luggage", "carousel"),
    "Booking and website": ("website", "booking", "booked", "problems"),
    "Charges and refunds": ("charge", "credit", "refund"),
}
"""What a person made of the themes who read their words, and no label and no answer."""
EXPECTED = ("Lost luggage", "Late flights", "Friendlier staff", "Better food on board")


class Judged(NamedTuple):
    """How themes agree with what each answer is about.

    found: share of the answers in themes that are mostly about it, by what they are about; true: its share.
    covered: answers in any theme; pure: of these, those that are about what their theme is mostly about.
    """

    v_measure: float
    ami: float
    themes: int
    covered: float
    pure: float
    true: dict[str, float]
    found: dict[str, float]

    @property
    def error(self) -> float:
        """How far shares found are from true ones, on average."""
        return mean(abs(self.found.get(name, 0.0) - share) for name, share in self.true.items())


def main() -> None:
    """Measure, and print tables."""
    options = argparse.ArgumentParser(prog="python -m bench.campaign", description=__doc__)
    options.add_argument("--recording", type=Path, required=True, help="real mentions, with reasons")
    options.add_argument("--texts", type=Path, required=True, help="what people say in other languages")
    options.add_argument("--page", type=Path, help="where to write the report on the real answers")
    given = options.parse_args()
    console, scorer = Console(width=110), open_scorer(MODEL)
    answers, others = real(given.recording, ANSWERS, FIRST_SEED)
    before = [*others, *other_languages(given.texts, 400, FIRST_SEED)]
    outcome = ask(
        answers, Random(FIRST_SEED).sample(before, 4_000), scorer, expected=EXPECTED, decided=DECIDED
    )
    console.print(_cost("2,000 real answers", outcome, len(answers)))
    if given.page:
        given.page.write_text(page(outcome.campaign, int(outcome.campaign.until) + HOUR), encoding="utf-8")
    table = Table("answers", "way", "V-measure", "AMI", "themes", "in one", "pure", "shares off by")
    ours = judged(answers, outcome.answers)
    by_hand = judged(answers, outcome.answers, outcome.hands)
    _row(table, "real, nine reasons", "campaign", ours)
    _row(table, "", "put together by a person", by_hand)
    _row(table, "", "TF-IDF and k-means, 9", _by_k_means(answers, 9))
    runs = []
    for seed in range(FIRST_SEED, FIRST_SEED + SEEDS):
        told = generated(ANSWERS, seed)
        runs.append(judged(told, as_kept(told)))
        _row(table, f"generated, seed {seed}", "campaign", runs[-1])
        _row(table, "", "TF-IDF and k-means, 9", _by_k_means(told, 9))
    console.print(table)
    console.print(_shares("real answers", ours))
    console.print(_shares("real answers, put together by a person", by_hand))
    console.print(_shares(f"generated answers, seed {FIRST_SEED}", runs[0]))


def judged(told: Sequence[Told], answers: Iterable[Answer], hands: Sequence[Hand] = ()) -> Judged:
    """Hold the themes of answers against what these are about."""
    theme = {each.mention: group.id for group in themes(read(answers), hands) for each in group.answers}
    return _judge(told, [theme.get(f"x:{answer_id(place)}", NONE) for place in range(len(told))])


def _judge(answers: Sequence[Told], given: Sequence[str]) -> Judged:
    truth = [each.about for each in answers]
    inside = [(name, about) for name, about in zip(given, truth, strict=True) if name != NONE]
    members: dict[str, Counter[str]] = {}
    for name, about in inside:
        members.setdefault(name, Counter())[about] += 1
    mostly = {name: counts.most_common(1)[0][0] for name, counts in members.items()}
    found = Counter(mostly[name] for name, _ in inside)
    matters = {name: count for name, count in Counter(truth).items() if name != OFF_TOPIC}
    return Judged(
        float(v_measure_score(truth, given)),
        float(adjusted_mutual_info_score(truth, given)),
        len(members),
        len(inside) / len(answers),
        sum(mostly[name] == told for name, told in inside) / max(1, len(inside)),
        {name: count / len(answers) for name, count in matters.items()},
        {name: found[name] / len(answers) for name in matters},
    )


def _by_k_means(answers: Sequence[Told], clusters: int) -> Judged:
    vectors = TfidfVectorizer(stop_words="english", min_df=2, sublinear_tf=True).fit_transform(
        [each.text for each in answers]
    )
    labels = KMeans(clusters, n_init=3, random_state=0).fit_predict(vectors)
    return _judge(answers, [str(label) for label in np.asarray(labels)])


def _row(table: Table, what: str, way: str, found: Judged) -> None:
    table.add_row(
        what,
        way,
        f"{found.v_measure:.3f}",
        f"{found.ami:.3f}",
        f"{found.themes}",
        f"{found.covered:.0%}",
        f"{found.pure:.0%}",
        f"{100 * found.error:.1f} points",
    )


def _shares(what: str, found: Judged) -> Table:
    table = Table(what, "true share", "found")
    for name, share in sorted(found.true.items(), key=lambda pair: -pair[1]):
        table.add_row(name, f"{share:.1%}", f"{found.found[name]:.1%}")
    return table


def _cost(what: str, outcome: Outcome, number: int) -> Table:
    campaign = outcome.campaign
    table = Table(what, "")
    table.add_row("answers, people", f"{campaign.answers:,}, {campaign.people:,}")
    table.add_row("themes", "; ".join(f"{each.name} {each.share.share:.1%}" for each in campaign.themes))
    for each in campaign.expected:
        table.add_row(f"expected: {each.text}", f"{each.share.share:.1%}, {', '.join(each.themes)}")
    for heard in (*campaign.languages, *campaign.sources):
        table.add_row(
            f"heard: {heard.name}", f"{heard.usual:,} before, {heard.people:,}{' less' * heard.less}"
        )
    table.add_row("owed answers, dead letters", f"{outcome.obligations:,}, {outcome.dead_letters:,}")
    for agent, seconds in outcome.seconds.items():
        table.add_row(f"{agent}, ms an answer", f"{1000 * seconds / number:.2f}")
    return table


if __name__ == "__main__":
    main()
