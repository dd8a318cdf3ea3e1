"""The speech room's editor in a real browser: playing from a word, writing in a line, two windows, a growing text."""

import re
import sys
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest
from e2e_speech import long_recording, seed, segment, spoken
from playwright.sync_api import Locator, Page, expect

from ent_models.speech.records import Segment

sys.path.insert(0, str(Path(__file__).parent.parent / "video"))
from made_videos import scenes
from made_videos import write as write_video

pytestmark = pytest.mark.browser
LINES = tuple(
    segment(number, *words.split())
    for number, words in enumerate(
        ("Good evening to you all", "we begin right now", "this is the middle part", "and that was the end")
    )
)


@pytest.fixture
def job(rushes_home: Path) -> str:
    return seed(rushes_home, LINES)


def open_room(visitor, job: str) -> Page:  # type: ignore[no-untyped-def]
    page: Page = visitor.go(f"/speech?job={job}")
    expect(page.locator("li.line")).to_have_count(4, timeout=60_000)
    expect(page.locator("li.line").first.locator(".word").first).to_be_visible()
    return page


def line(page: Page, number: int) -> Locator:
    return page.locator("li.line").nth(number)


def write(page: Page, number: int, text: str) -> None:
    """Open a line by the keyboard and write over what it says."""
    line(page, number).locator(".side").click(position={"x": 40, "y": 20})
    line(page, number).focus()
    page.keyboard.press("Enter")
    page.locator("textarea.field").fill(text)
    page.keyboard.press("Enter")
    expect(page.locator("textarea.field")).to_have_count(0)


def saved(page: Page) -> None:
    expect(page.locator(".editor .status")).to_have_text("Saved")


def at(page: Page) -> float:
    return float(page.evaluate("document.querySelector('.st-key-player audio').currentTime"))


def test_a_word_plays_from_its_place_and_keys_work_only_where_nobody_writes(job: str, visit: Callable) -> None:
    page = open_room(visit(), job)
    line(page, 2).locator(".word", has_text="middle").click()
    expect(line(page, 2)).to_have_attribute("aria-current", "true")
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    assert 7.4 < at(page) < 9
    page.keyboard.press("k")
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()
    stopped = at(page)
    page.keyboard.press("j")
    page.wait_for_function(
        "before => Math.abs(document.querySelector('.st-key-player audio').currentTime - before + 3) < 0.2", arg=stopped
    )
    page.keyboard.press("n")
    expect(line(page, 2)).to_have_attribute("aria-current", "true")
    page.keyboard.press("k")
    page.get_by_role("combobox", name="Speed").select_option("2")
    page.wait_for_function("document.querySelector('.st-key-player audio').playbackRate === 2")
    line(page, 0).focus()
    page.keyboard.press("Enter")
    page.keyboard.press("End")
    stopped = at(page)
    page.keyboard.type(" kjnrcx")
    assert at(page) == stopped
    page.keyboard.press("Enter")
    expect(line(page, 0)).to_contain_text("you all kjnrcx")
    expect(page.get_by_role("dialog")).to_have_count(0)
    saved(page)
    expect(page.locator(".text .word.doubt").first).to_have_attribute("title", re.compile("30 % sure"))


def test_what_was_written_is_kept_and_can_be_undone(job: str, visit: Callable) -> None:
    page = open_room(visit(), job)
    write(page, 1, "we <b>begin</b> right now")
    saved(page)
    expect(page.locator(".editor .facts")).to_contain_text("1 edited")
    page.get_by_text("Machine's text").click()
    expect(line(page, 1).locator("del")).to_have_text(re.compile("begin"))
    expect(line(page, 1).locator("ins")).to_have_text(re.compile("<b>begin</b>"))
    page.reload()
    expect(line(page, 1)).to_contain_text("we <b>begin</b> right now")
    line(page, 2).focus()
    page.keyboard.press("Control+z")
    expect(line(page, 1).locator(".text")).to_have_text("we begin right now")
    page.keyboard.press("Control+Shift+z")
    expect(line(page, 1)).to_contain_text("<b>begin</b>")
    # Text that was not sent yet survives a reload too.
    line(page, 3).focus()
    page.keyboard.press("Enter")
    page.keyboard.type(", almost")
    page.reload()
    expect(page.locator("li.line").nth(3)).to_contain_text("and that was the end, almost")


def test_a_pressed_word_counts_though_its_row_is_drawn_anew_or_moved_meanwhile(job: str, visit: Callable) -> None:
    page = open_room(visit(), job)
    line(page, 1).locator(".word", has_text="right").dispatch_event("pointerdown")
    line(page, 1).locator(".text").dispatch_event("click")
    expect(line(page, 1).locator(".word.picked")).to_have_text("right")
    # Where another row came under the pointer meanwhile, the browser tells the list that both are in.
    line(page, 2).locator(".word", has_text="middle").dispatch_event("pointerdown")
    page.locator("ol.lines").dispatch_event("click")
    expect(line(page, 2).locator(".word.picked")).to_have_text("middle")


def test_lines_are_split_merged_moved_named_and_checked_fast(job: str, visit: Callable) -> None:
    page = open_room(visit(), job)
    line(page, 1).locator(".word", has_text="right").click()
    page.get_by_role("button", name="Split").click()
    expect(page.locator("li.line")).to_have_count(5)
    expect(line(page, 1).locator(".text")).to_have_text("we begin")
    page.get_by_role("button", name="Merge").click()
    expect(page.locator("li.line")).to_have_count(4)
    for _ in range(5):
        page.get_by_role("button", name="End 0.1 s earlier").click()
    expect(line(page, 1).locator("output").last).to_have_text("0:04.9")
    page.get_by_role("combobox", name="Speaker").select_option("New name…")
    page.get_by_role("textbox", name="Name of the new speaker").fill("Ada ![x](y)")
    page.keyboard.press("Enter")
    expect(line(page, 1).locator(".who")).to_have_text("Ada ![x](y)")
    page.get_by_role("button", name="Checked").click()
    expect(line(page, 1).get_by_role("img", name="Checked")).to_be_visible()
    page.get_by_role("button", name="Add a line").click()
    page.locator("textarea.field").fill("applause")
    page.keyboard.press("Enter")
    expect(page.locator("li.line")).to_have_count(5)
    line(page, 0).focus()
    page.get_by_role("button", name="Delete").click()
    expect(page.locator("li.line")).to_have_count(4)
    saved(page)
    assert page.locator(".refused .one").count() == 0


def test_the_tools_are_still_at_their_line_when_the_page_was_left_or_loaded_anew(job: str, visit: Callable) -> None:
    page = open_room(visit(), job)
    line(page, 2).locator(".side").click(position={"x": 40, "y": 20})
    tools = page.get_by_role("toolbar", name="This line")
    expect(line(page, 2).locator(".tools")).to_have_count(1)
    page.get_by_role("link", name="Desk").click()
    expect(page).to_have_url(re.compile(r":\d+/$"))  # only from here on is there a page to go back from
    expect(page.locator("li.line")).to_have_count(0)
    page.go_back()
    expect(line(page, 2).locator(".tools")).to_have_count(1)
    tools.get_by_role("button", name="End 0.1 s earlier").click()
    expect(tools.locator("output").last).to_have_text("0:08.3")
    page.reload()
    expect(line(page, 2).locator(".tools")).to_have_count(1)


def test_two_windows_do_not_overwrite_each_other(job: str, visit: Callable) -> None:
    mine, theirs = open_room(visit(), job), open_room(visit(viewport={"width": 400, "height": 800}), job)
    line(theirs, 2).focus()
    theirs.keyboard.press("Enter")
    theirs.locator("textarea.field").fill("their middle")
    write(mine, 2, "my middle")
    saved(mine)
    theirs.keyboard.press("Enter")
    expect(theirs.locator(".refused")).to_contain_text("changed in another window")
    expect(theirs.locator(".refused")).to_contain_text("their middle")
    expect(line(theirs, 2).locator(".text")).to_have_text("my middle")
    theirs.get_by_role("button", name="Put it in again").click()
    expect(theirs.locator("textarea.field")).to_have_value("their middle")
    theirs.keyboard.press("Enter")
    saved(theirs)
    expect(line(theirs, 2).locator(".text")).to_have_text("their middle")
    assert theirs.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    mine.reload()
    expect(line(mine, 2)).to_contain_text("their middle")


def test_a_line_that_is_written_in_stays_where_it_is_though_another_window_takes_it_out(
    job: str, visit: Callable
) -> None:
    mine, theirs = open_room(visit(), job), open_room(visit(), job)
    line(theirs, 1).focus()
    theirs.keyboard.press("Enter")
    field = theirs.locator("textarea.field")
    field.fill("we begin at once")
    line(mine, 1).focus()
    mine.get_by_role("button", name="Delete", exact=True).click()
    expect(mine.locator("li.line")).to_have_count(3)
    saved(mine)
    theirs.get_by_role("button", name="End 0.1 s later").click()  # asks the server, if nothing has since the deletion
    expect(line(theirs, 1).locator(".note")).to_contain_text("this line was taken out elsewhere")
    expect(field).to_be_focused()
    expect(line(theirs, 1).locator("textarea")).to_have_value("we begin at once")
    theirs.keyboard.press("Enter")
    expect(theirs.locator("li.line")).to_have_count(3)
    expect(theirs.locator(".refused")).to_contain_text("we begin at once")
    # What is told stays under the keyboard while other answers come.
    again = theirs.get_by_role("button", name="Put it in again")
    again.focus()
    theirs.keyboard.press("x")
    expect(theirs.locator("li.line.checked")).to_have_count(1)
    expect(again).to_be_focused()
    theirs.keyboard.press("x")
    theirs.keyboard.press("x")
    saved(theirs)
    expect(theirs.locator("li.line.checked")).to_have_count(1)


def test_writing_is_not_disturbed_while_the_transcript_grows(visit: Callable, tmp_path: Path) -> None:
    page = visit().go("/speech")
    page.locator("input[type=file]").first.set_input_files(str(long_recording(tmp_path / "long.wav")))
    expect(page.locator("li.line").first).to_be_visible(timeout=90_000)
    expect(page.get_by_role("tab", name="Find")).to_be_visible()  # what can be done with words comes with the first
    line(page, 0).focus()
    page.keyboard.press("Enter")
    field = page.locator("textarea.field")
    field.fill("")
    written = "I write while it listens, slowly"
    n_lines = page.locator("li.line").count()
    for place, sign in enumerate(written):
        # A page that is drawn anew may put the editor elsewhere, and then the browser takes the focus from it,
        if place == 7:
            page.locator(".editor").evaluate("editor => { const place = editor.parentNode; place.append(editor); }")
        # or it makes another editor.
        if place == 14:
            page.locator(".editor").evaluate("editor => editor.remove()")
        expect(field).to_be_focused()
        page.keyboard.type(sign)
        page.wait_for_timeout(100)
    expect(page.locator("li.line").nth(n_lines)).to_be_attached(timeout=60_000)  # more has come since
    expect(field).to_be_focused()
    expect(field).to_have_value(written)
    page.keyboard.press("Enter")
    expect(line(page, 0)).to_contain_text(written)
    saved(page)
    page.get_by_test_id("stMain").get_by_role("button", name="Stop").click()
    expect(page.get_by_text("You stopped this").first).to_be_visible()
    expect(line(page, 0)).to_contain_text(written)


def test_a_video_without_sound_says_so_and_shows_its_shots(visit: Callable, tmp_path: Path) -> None:
    film = write_video(tmp_path / "silent film.mp4", scenes(40, 30))
    page = visit().go("/speech")
    page.locator("input[type=file]").first.set_input_files(str(film))
    expect(page.get_by_text("no sound track").first).to_be_visible()
    page.get_by_role("button", name="Find the shots").click()
    expect(page.locator(".timeline button.shot")).to_have_count(2, timeout=60_000)
    page.locator(".timeline button.shot").nth(1).click()
    page.wait_for_function("document.querySelector('.st-key-player video').currentTime > 1.5")
    expect(page.get_by_text("no sound track")).to_have_count(1)  # said once, not by the waveform too


def test_a_gap_is_called_what_is_known_of_it(rushes_home: Path, visit: Callable) -> None:
    talk, pause = spoken()[: 16_000 * 10 : 2], np.zeros(8000 * 6, np.int16)
    lines = (
        Segment(0.0, 9.5, "a long line that others stand in", 0.9),
        Segment(2.0, 3.0, "a short one", 0.9),
        Segment(16.5, 17.5, "talk once more", 0.9),
    )
    job = seed(rushes_home, lines, sound=np.concatenate([talk, pause, talk, pause]))
    page: Page = visit().go(f"/speech?job={job}")
    expect(page.locator("li.line")).to_have_count(3)
    gaps = page.locator(".gap:visible")
    expect(gaps).to_have_text(["Silence, 0:09 to 0:16", "No text, 0:17 to 0:32"])
    # A line that was taken out was speech all the same.
    line(page, 0).focus()
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(gaps.first).to_have_text("No text, 0:03 to 0:16")


def test_arrow_keys_over_the_names_of_speakers_make_one_change(job: str, visit: Callable) -> None:
    page = open_room(visit(), job)
    box = page.get_by_role("combobox", name="Speaker")
    for number, name in enumerate(("Ada", "Ben", "Cem")):
        line(page, number).focus()
        box.select_option("New name…")
        page.get_by_role("textbox", name="Name of the new speaker").fill(name)
        page.keyboard.press("Enter")
        expect(line(page, number).locator(".who")).to_have_text(name)
    saved(page)
    line(page, 3).focus()
    box.focus()
    for _ in range(3):
        page.keyboard.press("ArrowDown")
        page.wait_for_timeout(100)
    expect(line(page, 3).locator(".who")).to_be_hidden()
    page.keyboard.press("Tab")
    expect(line(page, 3).locator(".who")).to_have_text("Cem")
    saved(page)
    page.locator(".editor").get_by_role("button", name="Undo").click()
    expect(line(page, 3).locator(".who")).to_be_hidden()
    expect(line(page, 2).locator(".who")).to_have_text("Cem")
    box.focus()
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    page.get_by_role("textbox", name="Name of the new speaker").fill("Dora")
    page.keyboard.press("Enter")
    expect(line(page, 3).locator(".who")).to_have_text("Dora")
    box.focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(box.locator("option:checked")).to_have_text("Dora")
    saved(page)


def test_a_window_that_shows_an_old_name_means_the_same_speaker(job: str, visit: Callable) -> None:
    page = open_room(visit(), job)
    box = page.get_by_role("combobox", name="Speaker")
    line(page, 0).focus()
    box.select_option("New name…")
    page.get_by_role("textbox", name="Name of the new speaker").fill("Speaker 1")
    page.keyboard.press("Enter")
    expect(line(page, 0).locator(".who")).to_have_text("Speaker 1")
    saved(page)
    other = open_room(visit(), job)
    other.get_by_role("tab", name="Speakers").click()
    name = other.get_by_role("textbox", name="Name of Speaker 1")
    name.fill("Anna")
    name.press("Enter")
    expect(line(other, 0).locator(".who")).to_have_text("Anna")
    expect(line(page, 0).locator(".who")).to_have_text("Speaker 1")
    line(page, 1).focus()
    box.select_option("Speaker 1")
    for number in (0, 1):
        expect(line(page, number).locator(".who")).to_have_text("Anna")
    expect(box.locator("option")).to_have_text(["Nobody named", "Anna", "New name…"])


def test_tab_goes_on_behind_the_active_line(job: str, visit: Callable) -> None:
    page = open_room(visit(), job)
    expect(page.get_by_role("tab", name="Find")).to_be_visible()
    line(page, 1).focus()
    page.keyboard.press("Tab")
    expect(line(page, 1).locator(".time")).to_be_focused()
    page.get_by_role("combobox", name="Speaker").focus()
    page.keyboard.press("Tab")
    expect(line(page, 2).locator(".time")).not_to_be_focused()
    expect(line(page, 1).locator(".tools")).to_have_count(1)
    expect(page.get_by_role("tab", name="Find")).to_be_focused()


def test_a_speed_of_the_players_own_menu_counts(job: str, visit: Callable) -> None:
    page = open_room(visit(), job)
    page.locator(".st-key-player audio").evaluate("media => { media.playbackRate = 1.5; }")
    expect(page.get_by_role("combobox", name="Speed")).to_have_value("1.5")
    page.wait_for_timeout(400)
    assert page.locator(".st-key-player audio").evaluate("media => media.playbackRate") == 1.5
    page.reload()
    expect(page.locator(".st-key-player audio")).to_have_js_property("playbackRate", 1.5)


def sounds(path: Path, container: str, codec: str, *, n_tracks: int = 1) -> Path:
    """A file with nothing but sound tracks, of three seconds each."""
    form = "s16p" if codec == "alac" else "flt" if codec == "libopus" else "s16"
    kind = np.int16 if form != "flt" else np.float32
    with av.open(str(path), "w", format=container) as out:
        streams = [out.add_stream(codec, rate=48_000, layout="mono") for _ in range(n_tracks)]
        for stream in streams:
            frame = av.AudioFrame.from_ndarray(np.zeros((1, 48_000 * 3), kind), format=form, layout="mono")
            frame.sample_rate = 48_000
            for packet in (*stream.encode(frame), *stream.encode(None)):
                out.mux(packet)
    return path


def test_what_the_browser_cannot_play_is_told_and_heard_from_a_copy(visit: Callable, tmp_path: Path) -> None:
    page: Page = visit().go("/speech")
    page.locator("input[type=file]").first.set_input_files(str(sounds(tmp_path / "take 1.m4a", "ipod", "alac")))
    expect(page.get_by_text("This browser cannot play")).to_be_visible(timeout=60_000)
    page.get_by_role("button", name="Play", exact=True).click()
    expect(page.locator(".editor .said")).to_contain_text("There is nothing to play")
    page.get_by_role("button", name="Make a copy to listen to").click()
    player = page.locator(".st-key-player audio")
    expect(player).to_have_attribute("src", re.compile("/copies/"))
    player.evaluate("async media => { await media.play(); media.currentTime = 2; }")
    assert abs(player.evaluate("media => media.duration") - 3) < 0.2
    expect(page.get_by_text("This browser cannot play")).to_have_count(0)


def test_sound_in_a_film_container_is_no_film_and_its_tracks_are_named(visit: Callable, tmp_path: Path) -> None:
    page: Page = visit().go("/speech")
    film = sounds(tmp_path / "two microphones.webm", "matroska", "libopus", n_tracks=2)
    page.locator("input[type=file]").first.set_input_files(str(film))
    expect(page.get_by_text("No speech here")).to_be_visible(timeout=60_000)
    expect(page.locator(".st-key-player audio")).to_be_visible()
    expect(page.locator(".st-key-player video, .timeline")).to_have_count(0)
    expect(page.get_by_text("There is no video")).to_have_count(0)
    page.get_by_role("combobox", name="Sound track").click()
    page.get_by_role("option", name="Track 2").click()
    page.get_by_role("button", name="Hear again with these settings").click()
    expect(page.get_by_text("Sound track 2 by itself")).to_be_visible()
    expect(page.locator(".st-key-player audio")).to_have_attribute("src", re.compile("/copies/"))
