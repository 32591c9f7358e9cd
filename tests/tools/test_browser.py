# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""What -z report and -T mermaid write, in Chromium: the page, and the diagrams as Mermaid draws them."""
import html
import json
from pathlib import Path

import pytest

import needs
from browser import Browser
from engines import made
from talk import Talk, four_segments, merged_fin, refused, simultaneous
from tcpstate_tool import put, seed, shown
from tshark import BUILD

SOURCE = Path(__file__).parents[2]
CAPTURES = sorted((SOURCE / "captures").rglob("*.pcap"))
pytestmark = needs.programs("chromium", "npm")


@pytest.fixture(scope="module", name="browser")
def one_browser():
    with Browser() as browser:
        yield browser


@pytest.fixture(scope="module", name="report")
def report_of_many():
    """A report of conversations whose columns have different orders."""
    talks = [four_segments(cport=40009, start=30), merged_fin(cport=41000, start=1), refused(cport=40002, start=20),
             Talk(cport=40100, client="10.0.0.200", start=12).opened().s("FA", 1, 1).c("A", 1, 2).c("A", 1, 2, at=90),
             *[four_segments(cport=50000 + n, start=40 + n) for n in range(9)]]
    file = put(b"", "browser-report.html")
    file.chmod(0o666)
    shown("-r", made(talks), "-z", "report", "-o", file)
    return file


def column(browser, number):
    return browser.run(f"[...document.querySelector('tbody').rows].map(r => r.cells[{number}].textContent.trim())")


def seconds(browser):
    return [int(n) for n in browser.run(
        "[...document.querySelector('tbody').rows].map(r => r.cells[2].dataset.n)")]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [390, 1400])
def test_the_report_fits_and_loads_nothing(browser, report, width, dark):
    browser.open(report, width, dark=dark)
    assert browser.run("document.documentElement.scrollWidth") <= width
    assert browser.requests() == [f"file://{report}"] and browser.complaints() == []
    back = browser.run("getComputedStyle(document.body).backgroundColor")
    ink = browser.run("getComputedStyle(document.body).color")
    brightness = [sum(map(int, colour[4:-1].split(","))) for colour in (back, ink)]
    assert (brightness[0] < brightness[1]) == dark and abs(brightness[0] - brightness[1]) > 400
    assert browser.run("document.querySelector('svg').getBoundingClientRect().width") <= width


def test_a_click_on_a_heading_sorts_and_another_one_turns_it_round(browser, report):
    browser.open(report)
    assert column(browser, 6)[0].startswith("refused")  # the worst first
    browser.click("th", 0)
    streams = [int(text) for text in column(browser, 0)]
    assert streams == sorted(streams) and len(streams) == 13
    browser.click("th", 0)
    assert [int(text) for text in column(browser, 0)] == streams[::-1]
    browser.click("th", 2)
    assert seconds(browser) == sorted(seconds(browser))
    browser.click("th", 2)
    assert seconds(browser) == sorted(seconds(browser), reverse=True)
    for number in 3, 5:
        before = column(browser, number)
        browser.click("th", number)
        after = column(browser, number)
        key = (lambda text: [int(part) for part in text.split(".")]) if number == 3 else None
        assert after == sorted(before, key=key) != before


def test_a_click_unfolds_a_ladder(browser, report):
    browser.open(report, 390)
    assert not browser.run("document.querySelector('details pre').checkVisibility()")
    browser.click("summary")
    assert browser.run("document.querySelector('details pre').checkVisibility()")
    assert browser.run("document.documentElement.scrollWidth") <= 390
    assert "SYN" in browser.run("document.querySelector('details pre').textContent")


def test_the_report_prints_without_cut_lines(browser, report):
    browser.open(report)
    browser.call("Emulation.setEmulatedMedia", media="print")
    assert browser.run("getComputedStyle(document.querySelector('.scroll')).overflowX") == "visible"
    assert len(browser.call("Page.printToPDF")["data"]) > 10000
    browser.call("Emulation.setEmulatedMedia", media="")


@pytest.fixture(scope="module", name="mermaid")
def page_with_mermaid(browser):
    """A page with the real Mermaid, of npm."""
    needs.fetch("mermaid")
    page = put(f"<!DOCTYPE html><meta charset=utf-8><script src='{html.escape(str(BUILD / 'mermaid.min.js'))}'></script>"
               "<script>mermaid.initialize({startOnLoad: false})</script><body>".encode(), "mermaid.html")
    browser.open(page)
    assert browser.run("typeof mermaid.parse") == "function"
    return browser


def diagrams(*arguments):
    text = shown(*arguments, "-T", "mermaid").out
    return [part.split("```")[0] for part in text.split("```mermaid\n")[1:]]


@pytest.mark.parametrize("capture", CAPTURES, ids=lambda path: path.stem)
def test_mermaid_reads_each_diagram(mermaid, capture):
    found = diagrams("-r", put(capture.read_bytes(), capture.name))
    assert found
    kinds = mermaid.run(f"Promise.all({json.dumps(found)}.map(text => mermaid.parse(text).then(r => r.diagramType)))")
    assert kinds == ["sequence"] * len(found)


def drawn(mermaid, diagram):
    """Returns the texts of the picture that Mermaid draws."""
    return mermaid.run(f"""mermaid.render('drawn', {json.dumps(diagram)}).then(({{svg}}) => {{
        document.body.innerHTML = svg;
        return [...document.querySelectorAll('svg text')].map(t => t.textContent.trim()).filter(t => t); }})""")


def test_the_picture_has_the_ends_the_arrows_and_the_verdict(mermaid):
    [diagram] = diagrams("-r", made([merged_fin()]), "-z", "ladder,0")
    texts = drawn(mermaid, diagram)
    for text in ("client 10.0.0.1.40000", "server 10.0.0.2.80", "#1 0.000000 s SYN", "SYN_SENT", "CLOSE_WAIT, LAST_ACK",
                 "why closed: by the client (FIN #4)"):
        assert text in texts, texts
    assert mermaid.run("document.querySelectorAll('svg .messageLine0, svg .messageLine1').length") == 6


@pytest.mark.parametrize("talk", [simultaneous(), refused(), four_segments()], ids=["crossing", "refused", "data"])
def test_other_diagrams_are_drawn(mermaid, talk):
    [diagram] = diagrams("-r", made([talk]))
    assert len(drawn(mermaid, diagram)) > 5


def test_a_name_that_is_a_word_of_mermaid_is_text(mermaid):
    [diagram] = diagrams("-r", seed("nc-telnet"), "-z", "ladder,absolute")
    assert any("end" in text or "TIME_WAIT" in text for text in drawn(mermaid, diagram))
