"""The breakdown as files. Each is written when its button is pressed, so that the page waits for nothing."""

import io
import json
import zipfile
from collections.abc import Callable, Sequence

import streamlit as st

from ent_models.records import public
from ent_models.scripts import final_draft_writer, fountain_writer, report, spreadsheets, tables
from ent_models.scripts.measures.days import ShootingDay
from ent_models.scripts.tables import Table
from pages.ui import words
from pages.ui.script import days
from pages.ui.script.opened import Opened

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def draw(opened: Opened) -> None:
    """One button for each file."""
    result, stem = opened.result, words.file_stem(opened.job.name)
    known = opened.measures
    choice = days.chosen(opened)  # now: a file is made when there is no page

    def schedule() -> tuple[ShootingDay, ...]:
        return days.scheduled(opened, *choice)

    files: list[tuple[str, str, str, Callable[[], str | bytes]]] = []
    if opened.is_screenplay:
        files += [
            (
                "Report",
                f"{stem} report.html",
                "text/html",
                lambda: report.write(result, tables.all_tables(result, known, schedule()), known=known),
            ),
            (
                "Workbook",
                f"{stem}.xlsx",
                XLSX,
                lambda: spreadsheets.as_xlsx(tables.all_tables(result, known, schedule())),
            ),
            ("All tables, CSV", f"{stem} tables.zip", "application/zip", lambda: packed(opened, schedule())),
            ("Fountain", f"{stem}.fountain", "text/plain", lambda: fountain_writer.write(result)),
            ("Final Draft", f"{stem}.fdx", "application/xml", lambda: final_draft_writer.write(result)),
        ]
    files.append(("JSON", f"{stem}.json", "application/json", lambda: as_json(opened)))
    _buttons(files, "save")
    st.markdown("**Tables (CSV)**")
    _buttons(
        [
            (name.capitalize(), f"{stem} {name}.csv", "text/csv", _csv(opened, name, schedule))
            for name in tables.TABLES
            if _has_rows(opened, name)
        ],
        "csv",
    )
    if opened.is_screenplay:
        st.caption(
            "The report is one HTML file that needs no network and prints well. Fountain and Final Draft hold the "
            "script itself, whatever it came from. The days are those chosen under Days."
        )


def tables_of(opened: Opened, make: Callable[[], Sequence[Table]], names: Sequence[str]) -> None:
    """Buttons for the tables that `make` makes when one is pressed, in the order of `names`."""
    stem = words.file_stem(opened.job.name)

    def csv(place: int) -> Callable[[], str]:
        return lambda: "\ufeff" + spreadsheets.as_csv(make()[place])

    _buttons(
        [
            (f"{name.replace('-', ' ').capitalize()}, CSV", f"{stem} {name}.csv", "text/csv", csv(place))
            for place, name in enumerate(names)
        ],
        names[0],
    )


def _buttons(files: list[tuple[str, str, str, Callable[[], str | bytes]]], group: str) -> None:
    with st.container(horizontal=True, key=f"downloads-{group}"):
        for label, name, mime, make in files:
            st.download_button(
                label,
                _bytes(make),
                file_name=name,
                mime=mime,
                icon=":material/download:",
                key=f"download-{group}-{label.lower().replace(' ', '-').replace(',', '')}",
                on_click="ignore",
            )


def _bytes(make: Callable[[], str | bytes]) -> Callable[[], bytes]:
    def made() -> bytes:
        content = make()
        return content.encode() if isinstance(content, str) else content

    return made


def _csv(opened: Opened, name: str, schedule: Callable[[], Sequence[ShootingDay]]) -> Callable[[], str]:
    return lambda: csv_of(opened, name, schedule() if name == "days" else None)


def csv_of(opened: Opened, name: str, schedule: Sequence[ShootingDay] | None = None) -> str:
    """A table as CSV, with a byte order mark so that spreadsheets read it as UTF-8."""
    return "\ufeff" + spreadsheets.as_csv(tables.table(name, opened.result, opened.measures, schedule))


def packed(opened: Opened, schedule: Sequence[ShootingDay] | None = None) -> bytes:
    """All tables as CSV in one zip archive."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in tables.TABLES:
            archive.writestr(f"{name}.csv", csv_of(opened, name, schedule))
    return whole.getvalue()


def as_json(opened: Opened) -> str:
    """The answer and the measures, for programs."""
    return json.dumps({**public(opened.report), "measures": public(opened.measures)}, ensure_ascii=False, indent=1)


def _has_rows(opened: Opened, name: str) -> bool:
    """Whether a table has anything to say of this text, without making it."""
    measures = opened.measures
    if name == "vocabulary":
        return True
    if name == "characters":
        return bool(measures.people)
    if name == "together":
        return bool(measures.company.meetings)
    return opened.is_screenplay and (bool(measures.scenes) or name == "pulse")
