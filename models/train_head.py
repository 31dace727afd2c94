"""Train the sentiment head on the encoder's features, measure it, and write models/first/.

    python -m models.train_head --data ../shared/data/text

Needs the extra `train`. About three minutes on two cores. The encoder itself is not trained.
"""

import argparse
import json
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, f1_score, recall_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from models import build, data
from models.data import Labels
from streams.scoring.encoder import Encoder, Features
from streams.scoring.text import for_model

NAME = "groundswell-first/1"
BAR = 0.55
"""Macro-F1 on a language's validation set from which on the language is served."""
STRENGTH = 0.001
ENCODER = Path(".cache/models/encoder")
_CHUNK = 256

Figures = dict[str, dict[str, float]]


def main() -> None:
    """Train, measure, write."""
    parser = argparse.ArgumentParser(prog="python -m models.train_head", description=__doc__)
    parser.add_argument("--data", type=Path, default=data.FOLDER)
    folder: Path = parser.parse_args().data
    build.build(ENCODER, head=None)
    encoder = Encoder(ENCODER)
    texts, labels = data.training(folder)
    model = make_pipeline(StandardScaler(), _regression())
    model.fit(features(encoder, texts), labels)
    baseline = make_pipeline(
        TfidfVectorizer(preprocessor=for_model, ngram_range=(1, 2), min_df=2, sublinear_tf=True),
        LogisticRegression(class_weight="balanced", max_iter=500),
    )
    baseline.fit(texts, labels)
    figures: Figures = {}
    for title, name in data.validation().items():
        texts, truth = data.read(name, folder)
        figures[title] = measure(truth, model.predict(features(encoder, texts)))
        figures[f"{title}, TF-IDF"] = measure(truth, baseline.predict(texts))
    _write(model, figures)
    print(table(figures))


def features(encoder: Encoder, texts: list[str]) -> Features:
    """The encoder's features, computed on all cores."""
    chunks = [texts[at : at + _CHUNK] for at in range(0, len(texts), _CHUNK)]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return np.concatenate(list(pool.map(encoder.features, chunks)))


def measure(truth: Labels, answers: Labels) -> dict[str, float]:
    """Macro-recall, macro-F1 and accuracy."""
    return {
        "macro_recall": round(float(recall_score(truth, answers, average="macro")), 4),
        "macro_f1": round(float(f1_score(truth, answers, average="macro")), 4),
        "accuracy": round(float(accuracy_score(truth, answers)), 4),
    }


def served(figures: Figures) -> list[str]:
    """The languages whose macro-F1 reaches the bar."""
    return [code for code in data.LANGUAGES if figures[f"UMSAB {code}"]["macro_f1"] >= BAR]


def table(figures: Figures) -> str:
    """The figures as a table in Markdown: the head's, and beside them the baseline's."""
    lines = [
        "| validation set | macro-recall | macro-F1 | accuracy | TF-IDF: macro-recall | macro-F1 |",
        "|---|---|---|---|---|---|",
    ]
    for title in data.validation():
        ours, theirs = figures[title], figures[f"{title}, TF-IDF"]
        numbers = [*ours.values(), theirs["macro_recall"], theirs["macro_f1"]]
        lines.append(f"| {title} | " + " | ".join(f"{100 * n:.1f}" for n in numbers) + " |")
    return "\n".join(lines)


def _regression() -> LogisticRegression:
    # balanced: the measure is macro-recall, and an angry customer is rarer than a neutral one
    return LogisticRegression(C=STRENGTH, class_weight="balanced", max_iter=1000, random_state=data.SEED)


def _write(model: Any, figures: Figures) -> None:
    scaler, regression = model[0], model[1]
    # the scaling goes into the weights, so that serving is one product
    weights = regression.coef_ / scaler.scale_
    head = {
        "model": NAME,
        "languages": served(figures),
        "labels": ["negative", "neutral", "positive"],
        "bias": _rounded(regression.intercept_ - weights @ scaler.mean_),
        "weights": [_rounded(row) for row in weights],
    }
    folder = build.COMMITTED_HEAD.parent
    folder.mkdir(parents=True, exist_ok=True)
    build.COMMITTED_HEAD.write_text(json.dumps(head) + "\n")
    (folder / "evaluation.json").write_text(json.dumps(figures, indent=1) + "\n")


def _rounded(values: NDArray[np.float64]) -> list[float]:
    return [float(f"{value:.6g}") for value in values]


if __name__ == "__main__":
    main()
