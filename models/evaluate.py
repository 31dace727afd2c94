"""Measure the built models on every validation set, and on sets that no choice was made on.

    python -m models.evaluate [--data ../shared/data/text]

Writes models/<name>/evaluation.json and prints tables in Markdown.
"""

import argparse
import csv
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from models import build, data, tasks
from models.calibrate import Gathered, cross_fitted
from models.figures import calibration_error, measure
from models.tasks import LABELS, Labelled
from streams.scoring import acts, sentiment
from streams.scoring.decide import Text, score_texts
from streams.scoring.sentiment import EncoderScorer
from streams.scoring.text import for_model
from streams.scoring.words import plain

Figures = dict[str, dict[str, float]]
ACTS = ("question", "request", "suggestion", "threat", "something else")
OURS = Path(__file__).parent / "data" / "labelled.jsonl"
SAMPLE = Path(__file__).parents[1] / "sample" / "conversations.jsonl"
READ_BY_US = "UMSAB hi"
"""The set whose labels are ours (`models/data/hindi.txt`): means are given without it too."""
_LIKELY = 0.5
_AIRLINE = {"negative": 0, "neutral": 1, "positive": 2}


def main() -> None:
    """Measure all."""
    parser = argparse.ArgumentParser(prog="python -m models.evaluate", description=__doc__)
    parser.add_argument("--data", type=Path, default=data.FOLDER)
    folder: Path = parser.parse_args().data
    sets = tasks.validation(folder)
    found: dict[str, Figures] = {"TF-IDF": baseline(tasks.training(folder), sets)}
    for name in build.SIZES:
        build.build(build.OUTPUT / name, name)
        scorer = sentiment.open_scorer(build.OUTPUT / name)
        found[name] = labelled(scorer, sets) | elsewhere(scorer, folder) | read_by_us(scorer)
        (build.COMMITTED / name / "evaluation.json").write_text(json.dumps(found[name], indent=1) + "\n")
    found["rules"] = {"acts": _acts_by_rule(sets["speech acts"])}
    print(table(found))


def labelled(scorer: EncoderScorer, sets: dict[str, list[Labelled]]) -> Figures:
    """Every validation set; calibration by cross-fitting, on the languages served."""
    figures: Figures = {}
    gathered = {task: Gathered() for task in LABELS}
    for title, items in sets.items():
        task = items[0].task
        answers = scorer.encoder.answers([item.text for item in items])
        given = scorer.heads.probabilities(answers)[task]
        truth, labels = np.array([item.label for item in items]), given.argmax(axis=1)
        figures[title] = measure(truth, labels)
        if title == "speech acts":
            figures["acts"] = measure(_coarse(truth), _coarse(labels))
        language = data.language(title)
        if language is None or language in scorer.languages:
            gathered[task].add(items, answers)
    by_language = {title: figures[title]["macro_f1"] for title in sets if title.startswith("UMSAB")}
    figures["UMSAB mean"] = {"macro_f1": float(np.mean(list(by_language.values())))}
    del by_language[READ_BY_US]
    figures["UMSAB mean without Hindi"] = {"macro_f1": float(np.mean(list(by_language.values())))}
    for task, each in gathered.items():
        answers, truth, languages = each.arrays()
        given = cross_fitted(task, answers, truth, languages)
        figures[f"calibration of {task}"] = calibration_error(
            given.max(axis=1), given.argmax(axis=1) == truth
        )
    return figures


def elsewhere(scorer: EncoderScorer, folder: Path) -> Figures:
    """Airline mentions and feelings toward a product, of which no choice is made; Hindi in its own script."""
    with (folder.parent / "airline" / "tweets.csv").open(newline="", encoding="utf-8") as file:
        rows = [(row["text"], _AIRLINE[row["label_sentiment"]]) for row in csv.DictReader(file)]
    return {
        "airline": _zero_shot(scorer, [text for text, _ in rows], np.array([label for _, label in rows])),
        "product": _zero_shot(scorer, *data.read("product", folder)),
        "Hindi in Devanagari": _zero_shot(scorer, *data.read("devanagari")),
    }


def _zero_shot(scorer: EncoderScorer, texts: list[str], truth: NDArray[np.int64]) -> dict[str, float]:
    given = scorer.heads.probabilities(scorer.encoder.answers(texts))["sentiment"]
    return measure(truth, given.argmax(axis=1))


def read_by_us(scorer: EncoderScorer) -> Figures:
    """The texts of models/data, scored as they are served: turns of clients, and texts written for it."""
    rows = [json.loads(line) for line in OURS.read_text(encoding="utf-8").splitlines()]
    said = {turn["id"]: turn["text"] for turn in _sample_turns()}
    figures: Figures = {}
    for title, part in {
        "our labels, turns of clients": [row for row in rows if "sample" in row],
        "our labels, written texts": [row for row in rows if "text" in row],
        "our labels, all": rows,
    }.items():
        texts = [Text(row["text"] if "text" in row else said[row["sample"]]) for row in part]
        scores = [scored.score for scored in score_texts(scorer, texts)]
        given = np.array([score.act.label if score.act else "" for score in scores])
        found = measure(np.array([row["act"] for row in part]), given)
        figures[title] = {f"act, {kind}": value for kind, value in found.items()}
        # what cannot be told counts as needing an answer, as it does for obligations
        answered = np.array([score.needs_answer is None or score.needs_answer >= _LIKELY for score in scores])
        wanted = np.array([row["needs_answer"] for row in part])
        figures[title] |= {
            "needs an answer, recall": float(np.mean(answered[wanted])),
            "needs an answer, precision": float(np.mean(wanted[answered])),
        }
    return figures


def _sample_turns() -> Iterator[dict[str, str]]:
    for line in SAMPLE.read_text(encoding="utf-8").splitlines():
        yield from json.loads(line)["turns"]


def baseline(training: list[Labelled], sets: dict[str, list[Labelled]]) -> Figures:
    """TF-IDF of words and pairs with logistic regression, on the same texts."""
    answer: dict[str, Callable[[list[str]], NDArray[np.int64]]] = {}
    for task in LABELS:
        model = make_pipeline(
            TfidfVectorizer(preprocessor=for_model, ngram_range=(1, 2), min_df=2, sublinear_tf=True),
            LogisticRegression(class_weight="balanced", max_iter=500, random_state=data.SEED),
        )
        items = [item for item in training if item.task == task]
        model.fit([item.text for item in items], [item.label for item in items])
        answer[task] = model.predict
    figures: Figures = {}
    for title, items in sets.items():
        truth = np.array([item.label for item in items])
        labels = np.asarray(answer[items[0].task]([item.text for item in items]))
        figures[title] = measure(truth, labels)
        if title == "speech acts":
            figures["acts"] = measure(_coarse(truth), _coarse(labels))
    return figures


def table(found: dict[str, Figures]) -> str:
    """One row a set, the figures of each model side by side."""
    names = list(found)
    titles = list(dict.fromkeys(title for figures in found.values() for title in figures))
    lines = ["| set | figure | " + " | ".join(names) + " |", "|---|---|" + "---|" * len(names)]
    for title in titles:
        kinds = dict.fromkeys(kind for name in names for kind in found[name].get(title, {}))
        for kind in kinds:
            values = [found[name].get(title, {}).get(kind) for name in names]
            shown = ["" if value is None else f"{100 * value:.1f}" for value in values]
            lines.append(f"| {title} | {kind} | " + " | ".join(shown) + " |")
    return "\n".join(lines)


def _coarse(labels: NDArray[np.int64]) -> NDArray[np.int64]:
    """The speech acts that rules know too; expression, statement and the rest are one."""
    names = [LABELS["speech"][label] for label in labels]
    return np.array([ACTS.index(name) if name in ACTS else len(ACTS) - 1 for name in names])


def _acts_by_rule(items: list[Labelled]) -> dict[str, float]:
    given = [acts.act(plain(item.text), None).label for item in items]
    labels = [ACTS.index(label) if label in ACTS else len(ACTS) - 1 for label in given]
    return measure(_coarse(np.array([item.label for item in items])), np.array(labels))


if __name__ == "__main__":
    main()
