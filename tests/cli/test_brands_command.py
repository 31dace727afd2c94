"""`groundswell brands` as a person types it."""

from pathlib import Path

from tests.cli.test_main import groundswell, refusal


def test_without_a_file_it_is_the_one_that_the_worker_reads(tmp_path: Path) -> None:
    """That of GROUNDSWELL_BRANDS; a file that is named goes before it."""
    ours, other = tmp_path / "ours.yaml", tmp_path / "other.yaml"
    ours.write_text("brands: [{id: ours}]")
    other.write_text("brands: [{id: one}, {id: two}]")
    checked = groundswell("brands", "check", GROUNDSWELL_BRANDS=str(ours)).stdout
    assert checked == f"{ours}: ok, 1 brand, 0 accounts, 0 sources\n"
    named = groundswell("brands", "check", str(other), GROUNDSWELL_BRANDS=str(ours)).stdout
    assert named.startswith(f"{other}: ok, 2 brands")
    assert "ours" in groundswell("brands", "show", GROUNDSWELL_BRANDS=str(ours)).stdout


def test_a_file_that_is_not_there_is_said_with_its_name(tmp_path: Path) -> None:
    """The line says which setting names it."""
    gone = tmp_path / "gone.yaml"
    line = refusal("brands", "check", GROUNDSWELL_BRANDS=str(gone))
    assert f"{gone}: cannot be read" in line
    assert "GROUNDSWELL_BRANDS" in line


def test_who_is_on_call_and_may_not_act_is_warned_of(tmp_path: Path) -> None:
    """Neither by the whole name nor by a part of the address; the file is in order all the same."""
    people = "[anna, ben@acme.example, 'Dolores <dd@acme.example>', cem]"
    shared = "on_call: {people: " + people + "}"
    path = tmp_path / "brands.yaml"
    path.write_text(
        f"brands: [{{id: acme, may_act: [ANNA, ben, dolores], teams: [{{id: care, {shared}}}, {{id: x}}]}}]"
    )
    checked = groundswell("brands", "check", str(path))
    reason = "cem may not act on what belongs to care: may_act in brands.yaml names ANNA, ben, dolores"
    assert checked.stderr == f"warning: acme, on call now or next: {reason}\n"
    assert (checked.returncode, checked.stdout.startswith(f"{path}: ok")) == (0, True)
