"""`groundswell sinks` as a person types it."""

from pathlib import Path

from tests.cli.test_main import groundswell, refusal

FILE = "sinks: {ours: {type: webhook, url: 'http://127.0.0.1:1/x?token=hidden', brands: [acme]}}"


def a_file(folder: Path) -> str:
    """A file with one sink, at which nobody listens."""
    path = folder / "sinks.yaml"
    path.write_text(FILE)
    return str(path)


def test_sinks_in_order_are_counted_and_listed(tmp_path: Path) -> None:
    """With what each is told; the address may be a secret and is not shown."""
    assert groundswell("sinks", "check", "--file", a_file(tmp_path)).stdout == "ok, 2 sinks: terminal, ours\n"
    listed = groundswell("sinks", "list", "--file", a_file(tmp_path)).stdout
    assert "acme" in listed
    assert "hidden" not in listed


def test_a_test_is_told_and_so_is_its_end() -> None:
    """On the terminal one sees what people would see."""
    done = groundswell("sinks", "test", "terminal")
    assert done.returncode == 0
    assert "INFO A test of Groundswell: nobody waits, nothing is to be done" in done.stdout
    assert done.stdout.splitlines()[-1] == "terminal: resolved delivered"


def test_a_sink_that_cannot_be_reached_is_said(tmp_path: Path) -> None:
    """With the reason, whether a retry may help, and no secret."""
    line = refusal("sinks", "test", "ours", GROUNDSWELL_SINKS=a_file(tmp_path))
    assert "ours: firing not delivered: refused the connection; a retry may help" in line
    assert "hidden" not in line


def test_without_links_none_can_be_made() -> None:
    """The line says where they are set up."""
    assert "say `links:` in the file of sinks" in refusal("alerts", "link", "3f9a2c", "--for", "eva")


def test_a_sink_that_is_not_there_and_none_at_all() -> None:
    """What to do is said."""
    assert "no sink 'x'; `groundswell sinks list` lists them" in refusal("sinks", "test", "x")
    assert "GROUNDSWELL_SINKS names a file of them" in refusal("sinks", "check", GROUNDSWELL_TERMINAL="false")


def test_all_that_is_wrong_with_sinks_is_listed(tmp_path: Path) -> None:
    """A line each: also brands and teams that brands.yaml has not."""
    sinks, brands = tmp_path / "sinks.yaml", tmp_path / "brands.yaml"
    sinks.write_text(
        "sinks: {x: {type: webhok}, y: {type: apprise, url: {env: GONE}}, "
        "z: {type: webhook, url: 'http://x', brands: [nope], teams: [nosuch]}}"
    )
    brands.write_text("brands: [{id: acme, teams: [{id: care}]}]")
    done = groundswell("sinks", "check", "--file", str(sinks), GROUNDSWELL_BRANDS=str(brands))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines() == [
        f"{sinks}: sinks.x.type: 'webhok' is none of webhook, slack, pagerduty, email, alertmanager, apprise",
        f"{sinks}: sinks.y.url: the environment has no GONE",
        f"{sinks}: sinks.z.brands: no brand has the id 'nope'; there are acme",
        f"{sinks}: sinks.z.teams: there is no team 'nosuch'; there are care",
    ]
