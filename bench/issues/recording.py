"""Issues of a real recording against what people read in it: labels that the clustering never sees.

Each brand is read by itself, all that is said of it. Judged are the mentions in which a person found a reason
for complaint. Beside ours, batch ways that see the whole recording at once, on the same mentions.
"""

import csv
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import HDBSCAN, KMeans
from sklearn.decomposition import PCA
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import adjusted_mutual_info_score, v_measure_score

from schemas.base import MINUTE, parse_time
from schemas.pulse import Said
from streams.pulse.issues.cluster import Cluster
from streams.pulse.issues.follow import Brand, follow
from streams.scoring.sentiment import EncoderScorer

UNTOLD = ("", "Can't Tell")
REASONS = 9
SEEDS = 5


class Heard(NamedTuple):
    """A mention with the reason that a person read in it."""

    said: Said
    brand: str
    reason: str


class Found(NamedTuple):
    """How well clusters agree with reasons: 0 for chance (of ami), 1 for the same. clusters: on average."""

    v_measure: float
    ami: float
    clusters: float


def read(path: Path) -> dict[str, list[Heard]]:
    """Return the recording's mentions by brand, in order of time."""
    brands = defaultdict[str, list[Heard]](list)
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            said = Said(
                mention=row["id"], at=parse_time(row["created_at"]), author=row["author"], text=row["text"]
            )
            brands[row["brand"]].append(Heard(said, row["brand"], row["label_reason"]))
    return {name: sorted(some, key=lambda each: each.said.at) for name, some in brands.items()}


def ours(heard: Iterable[Heard]) -> list[object]:
    """Return the issue of each mention, as it turned out."""
    minutes = defaultdict[int, list[Said]](list)
    order = [each.said.mention for each in heard]
    for each in heard:
        minutes[(each.said.at // MINUTE + 1) * MINUTE].append(each.said)
    brand, clusters = Brand(), dict[str, Cluster]()
    of: dict[str, str] = {}
    into: dict[str, str] = {}
    for end in sorted(minutes):
        news = follow("brand", brand, clusters, minutes[end], end)
        brand, clusters = news.brand, dict(news.hearing.clusters)
        of |= {said.mention: id_ for id_, some in news.hearing.joined.items() for said in some}
        into |= {merged.gone.id: merged.into for merged in news.merged}
    return [_root(of.get(mention, "none"), into) for mention in order]


def judged(brands: dict[str, list[Heard]], labels: dict[str, list[object]]) -> Found:
    """Return the mean over the brands, each by how much is said of it."""
    rows, weights = [], []
    for name, heard in brands.items():
        told = [place for place, each in enumerate(heard) if each.reason not in UNTOLD]
        truth = [heard[place].reason for place in told]
        given = [str(labels[name][place]) for place in told]
        if len(set(truth)) > 1:
            rows.append(
                (v_measure_score(truth, given), adjusted_mutual_info_score(truth, given), len(set(given)))
            )
            weights.append(len(told))
    return Found(*np.average(np.array(rows, float), axis=0, weights=weights))


def by_words(heard: list[Heard], clusters: int, seed: int) -> list[object]:
    """TF-IDF and k-means."""
    texts = [each.said.text for each in heard]
    if len(texts) <= clusters:
        return [*range(len(texts))]
    vectors = TfidfVectorizer(stop_words="english", min_df=2, sublinear_tf=True).fit_transform(texts)
    return [*KMeans(clusters, n_init=3, random_state=seed).fit_predict(vectors)]


def by_embedding(rows: NDArray[np.float64]) -> list[object]:
    """As BERTopic does: embeddings with fewer dimensions, then HDBSCAN; what it leaves out is one cluster."""
    if len(rows) < 50:  # noqa: PLR2004 - too few to reduce
        return [0] * len(rows)
    reduced = PCA(5, random_state=0).fit_transform(rows)
    return [*HDBSCAN(min_cluster_size=10, copy=True).fit_predict(reduced)]


def embeddings(scorer: EncoderScorer, heard: list[Heard]) -> NDArray[np.float64]:
    """The 64 numbers that the enriched mentions carry."""
    return scorer.heads.embeddings(scorer.encoder.answers([each.said.text for each in heard]))


def _root(id_: str, into: dict[str, str]) -> str:
    while id_ in into:
        id_ = into[id_]
    return id_
