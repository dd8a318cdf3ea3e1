"""A file that may be read only so many times: the guard against files made of endless tiny pieces, or of tables that
point at the same bytes again and again.

A picture's header is parsed piece by piece. A hostile file of a few hundred megabytes can hold a hundred million
empty pieces (PNG chunks, JPEG markers, TIFF entries), which keeps a parser busy for minutes without ever decoding a
pixel. No program writes such files, so the budget is far above any real one. Knows nothing of picture formats.
"""

from typing import BinaryIO


class TooManyPieces(OSError):
    """The budget of reads is spent."""


class MeteredFile:
    """An open binary file that counts its reads. The caller closes the file underneath."""

    def __init__(self, stream: BinaryIO, *, n_reads: int, n_bytes: int) -> None:
        self._stream = stream
        self._n_left = n_reads
        self._n_bytes_left = n_bytes

    def read(self, size: int = -1) -> bytes:
        """Up to `size` bytes, fewer at the end of the file.

        Raises:
            TooManyPieces: the budget is spent.
        """
        self._n_left -= 1
        if self._n_left < 0:
            raise TooManyPieces("too many reads")
        content = self._stream.read(size)
        self._n_bytes_left -= len(content)
        if self._n_bytes_left < 0:
            raise TooManyPieces("too many bytes")
        return content

    def seek(self, offset: int, whence: int = 0) -> int:
        """Move, and return the new place in bytes from the start."""
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        """The place in bytes from the start."""
        return self._stream.tell()

    def seekable(self) -> bool:
        """Whether `seek` works."""
        return self._stream.seekable()

    def close(self) -> None:
        """Nothing: decoders close what they are given, but the file belongs to the caller."""
