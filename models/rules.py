"""Measure the rules on the texts of models/data, which were labelled by reading.

    python -m models.rules

Prints tables in Markdown.
"""

from models import spans


def main() -> None:
    """Measure all."""
    print(personal_data())


def personal_data() -> str:
    """How well each kind is found."""
    lines = ["| personal data | marked | found | precision | recall |", "|---|---|---|---|---|"]
    for kind, found in spans.by_kind(spans.read()).items():
        figures = f"{100 * found.precision:.1f} | {100 * found.recall:.1f}"
        lines.append(f"| {kind} | {found.marked} | {found.found} | {figures} |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
