"""The page opens anywhere: it holds all that it shows, is sound HTML, and says what came of the study."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest

from tests.report.studied import COMMAND, QUESTION, made_up_study
from twin.report import Written, write_report

VOID = {"meta", "img", "br", "hr", "link", "input"}
LARGEST_BYTES = 1_000_000


class Page(HTMLParser):
    """Follows the elements of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.names: list[str] = []
        self.ids: list[str] = []
        self.addresses: list[str] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.addresses += [
            value or "" for name, value in attrs if name in ("href", "src", "srcset", "xlink:href")
        ]
        self.ids += [value or "" for name, value in attrs if name == "id"]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, (tag, self.getpos())

    def handle_data(self, data: str) -> None:
        if not self.open or self.open[-1] != "style":
            self.words.append(data)

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", " ".join(self.words))


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Written:
    return write_report(made_up_study(tmp_path_factory.mktemp("study"), stuck=True))


@pytest.fixture(scope="module")
def page(written: Written) -> Page:
    return Page(written.page.read_text(encoding="utf-8"))


def test_it_needs_nothing_but_itself(written: Written, page: Page) -> None:
    text = written.page.read_text(encoding="utf-8")
    assert all(address.startswith(("data:image/png;base64,", "#")) for address in page.addresses)
    assert not {"script", "link", "iframe", "object"} & set(page.names)
    assert not re.search(r"https?:|url\((?!#)|@import", text)
    assert len(text.encode()) < LARGEST_BYTES


def test_it_is_sound(page: Page) -> None:
    assert page.open == []
    assert len(page.ids) == len(set(page.ids))
    assert {address[1:] for address in page.addresses if address.startswith("#")} <= set(page.ids)
    assert "viewport" in str(page.rawdata) or page.names.count("meta") >= 2


def test_it_says_what_was_asked_and_what_came_of_it(written: Written, page: Page) -> None:
    assert QUESTION in page.text
    assert written.report.verdict in page.text
    assert COMMAND in page.text
    assert "6 of each, seeds 1-6" in page.text
    assert "Verdict" in page.text
    assert page.names.count("svg") > 10
    assert page.names.count("img") == 2 * 3, "one floor and two maps, for light and dark pages"


def test_every_chart_and_picture_is_a_file_too(written: Written) -> None:
    files = {file.name for file in written.pictures.iterdir()}
    assert {"over-time-units.svg", "split-stations.svg", "blocked-loop.png", "blocked-fewer.png"} <= files
    for file in written.pictures.glob("*.svg"):
        assert ElementTree.parse(file).getroot().tag == "{http://www.w3.org/2000/svg}svg"


def test_a_failure_is_counted_and_named_with_its_command(written: Written, page: Page) -> None:
    assert "1 replication got stuck" in page.text
    assert "the floor is stuck at 100 s" in page.text
    (failure,) = next(table for table in written.report.tables if table.name == "failures").rows
    assert failure["seed"] == 4
    assert "--seed 4" in failure["command"]
    assert failure["command"] in page.text
    assert "never called better" in page.text


def test_the_summary_has_sound_tables(written: Written) -> None:
    lines = written.summary.read_text(encoding="utf-8").splitlines()
    assert lines[0] == f"# {QUESTION}"
    assert f"**{written.report.verdict}**" in lines
    columns = [len(re.findall(r"(?<!\\)\|", line)) for line in lines]
    n_tables = 0
    for above, here, n_above, n_here in zip(lines, lines[1:], columns, columns[1:], strict=False):
        if here.startswith("|"):
            n_tables += "---" in here
            assert not above.startswith("|") or n_above == n_here, here
    assert n_tables >= 8
