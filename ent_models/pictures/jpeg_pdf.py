"""A PDF whose pages are JPEG pictures, written page by page.

Pillow writes PDF too, but reads the whole file again for each page that is added: 69 s for 300 pages. Here a page is
written and forgotten. Source: ISO 32000-1, sections 7.5 (file structure) and 8.9.5 (images, DCTDecode).
"""

from types import TracebackType
from typing import BinaryIO


class JpegPdf:
    """Writes to `stream`, which must be empty, as a context manager; the file is whole when the block ends well."""

    def __init__(self, stream: BinaryIO, dpi: int) -> None:
        self._stream = stream
        self._dpi = dpi
        self._at = 0
        self._places: dict[int, int] = {}
        self._n_pages = 0

    def __enter__(self) -> "JpegPdf":
        # Four bytes above 127 tell programs that the file is binary.
        self._write(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
        return self

    def add(self, jpeg: bytes, width_px: int, height_px: int) -> None:
        """A page that is filled by an RGB JPEG of this size."""
        # Objects 1 and 2 are the catalogue and the tree of pages, then three for each page.
        page = 3 + 3 * self._n_pages
        size = f"{width_px * 72 / self._dpi:.2f} {height_px * 72 / self._dpi:.2f}"
        width, height = size.split()
        self._n_pages += 1
        self._object(
            page,
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {size}] /Contents {page + 1} 0 R "
            f"/Resources << /XObject << /Sheet {page + 2} 0 R >> >> >>",
        )
        self._object(page + 1, "<< /Length {} >>", f"q {width} 0 0 {height} 0 0 cm /Sheet Do Q".encode())
        self._object(
            page + 2,
            f"<< /Type /XObject /Subtype /Image /Width {width_px} /Height {height_px} /ColorSpace /DeviceRGB "
            "/BitsPerComponent 8 /Filter /DCTDecode /Length {} >>",
            jpeg,
        )

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        if problem is not None:
            return
        kids = " ".join(f"{3 + 3 * number} 0 R" for number in range(self._n_pages))
        self._object(1, "<< /Type /Catalog /Pages 2 0 R >>")
        self._object(2, f"<< /Type /Pages /Count {self._n_pages} /Kids [{kids}] >>")
        start, n_objects = self._at, len(self._places) + 1
        lines = [f"{self._places[number]:010d} 00000 n \n" for number in sorted(self._places)]
        self._write(f"xref\n0 {n_objects}\n0000000000 65535 f \n{''.join(lines)}".encode())
        self._write(f"trailer\n<< /Size {n_objects} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode())

    def _object(self, number: int, head: str, content: bytes | None = None) -> None:
        self._places[number] = self._at
        if content is None:
            self._write(f"{number} 0 obj\n{head}\nendobj\n".encode())
            return
        self._write(f"{number} 0 obj\n{head.replace('{}', str(len(content)))}\nstream\n".encode())
        self._write(content)
        self._write(b"\nendstream\nendobj\n")

    def _write(self, data: bytes) -> None:
        self._stream.write(data)
        self._at += len(data)
