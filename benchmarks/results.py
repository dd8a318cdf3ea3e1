"""Writes benchmarks/RESULTS.md: one section a script, each with its machine, date and versions."""

import os
import platform
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from importlib import metadata
from pathlib import Path

PAGE = Path(__file__).parent / "RESULTS.md"
TITLE = (
    "# Results\n\nEach section was written by the script that it names; benchmarks/README.md says how to run them.\n"
)


def _sections() -> tuple[str, dict[str, str]]:
    """What stands before the first heading, and what stands under each, in the order of the page."""
    text = PAGE.read_text(encoding="utf-8") if PAGE.is_file() else TITLE
    head, *parts = text.split("\n## ")
    named = (part.partition("\n") for part in parts)
    return head.strip(), {name.strip(): body.strip() for name, _, body in named}


def section(name: str) -> str:
    """What stands under the heading `name`, "" where there is no such section."""
    return _sections()[1].get(name, "")


def parts_of(name: str, titles: Mapping[str, str]) -> dict[str, str]:
    """The parts of a section that stand there under one of `titles`, by the title's key."""
    keys = {title: key for key, title in titles.items()}
    found: dict[str, str] = {}
    for text in f"\n{section(name)}".split("\n### ")[1:]:
        title, _, body = text.partition("\n")
        if title.strip() in keys:
            found[keys[title.strip()]] = body.strip()
    return found


def in_parts(head: str, titles: Mapping[str, str], texts: Mapping[str, str]) -> str:
    """A section of `texts` under their `titles`, behind `head`."""
    listed = [f"### {title}\n\n{texts.get(key, 'Not measured.').strip()}" for key, title in titles.items()]
    return "\n\n".join([head, *listed]) + "\n"


def write_section(name: str, markdown: str) -> None:
    """Put `markdown` under the heading `name`, in the place of an older section of that name."""
    head, sections = _sections()
    sections[name] = markdown.strip()
    parts = [head, *(f"## {title}\n\n{body}" for title, body in sections.items())]
    PAGE.write_text("\n\n".join(parts) + "\n", encoding="utf-8")


def machine(packages: Iterable[str] = ()) -> str:
    """One line: date, processor, cores, memory, system, Python and the versions of `packages`."""
    versions = ", ".join(f"{package} {metadata.version(package)}" for package in packages)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30 if hasattr(os, "sysconf") else 0
    line = (
        f"{date.today().isoformat()}; {processor()}, {len(os.sched_getaffinity(0))} cores, {memory:.0f} GiB, no GPU; "
        f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
    )
    return f"{line}; {versions}." if versions else f"{line}."


def processor() -> str:
    """The processor's name as the system gives it, with its vector instructions where they are known."""
    try:
        facts = subprocess.run(["lscpu"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return platform.processor() or "unknown processor"
    fields = dict(line.split(":", 1) for line in facts.splitlines() if ":" in line)
    flags = fields.get("Flags", "").split()
    vectors = "AVX-512 VNNI" if "avx512_vnni" in flags else "AVX2" if "avx2" in flags else "no AVX2"
    return f"{fields.get('Model name', 'processor').strip()} ({vectors})"


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines) + "\n"
