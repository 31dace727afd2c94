"""Measure the rules on the texts of models/data, which were labelled by reading.

    python -m models.rules

Prints tables in Markdown.
"""

from models import alarms, data, spans


def main() -> None:
    """Measure all."""
    print(personal_data(), safety("written", alarms.by_class()), sep="\n\n")
    if data.FOLDER.is_dir():
        print(
            f"\n{safety('real', alarms.found_by_class())}\n\nof all real mentions {100 * alarms.rate():.2f} %"
        )
    else:
        print(f"\n{data.FOLDER} is not here: nothing is measured on real mentions")


def personal_data() -> str:
    """How well each kind is found."""
    lines = ["| personal data | marked | found | precision | recall |", "|---|---|---|---|---|"]
    for kind, found in spans.by_kind(spans.read()).items():
        figures = f"{100 * found.precision:.1f} | {100 * found.recall:.1f}"
        lines.append(f"| {kind} | {found.marked} | {found.found} | {figures} |")
    return "\n".join(lines)


def safety(which: str, figures: dict[str, alarms.Alarms]) -> str:
    """How well each class is found."""
    lines = [
        f"| safety, {which} texts | belong to it | look alike | recall | precision |",
        "|---|---|---|---|---|",
    ]
    for name, given in figures.items():
        shares = " | ".join(
            f"{100 * share:.1f}" if given.meant else "" for share in (given.recall, given.precision)
        )
        lines.append(f"| {name} | {given.meant} | {given.others} | {shares} |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
