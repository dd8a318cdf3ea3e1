"""Where lines of text are, from a map that says of each pixel how likely it belongs to text.

Numbers in, rectangles out: knows neither pictures nor networks. Source: M. Liao et al., Real-time Scene Text Detection
with Differentiable Binarization, 2020. There, a network is trained to light up the core of each line, so that lines do
not touch; what it lights up is grown back by `GROWTH` here.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

PIXEL_THRESHOLD = 0.3
LINE_THRESHOLD = 0.5
GROWTH = 1.6
"""By how much a core grows: on each side by its area times this, divided by its perimeter."""

MIN_SIDE_PX = 3
LEVEL_BONUS = 1.05
"""A rectangle is tilted only if that makes it smaller by this factor: letters like L make level words look tilted."""


@dataclass(frozen=True, slots=True)
class TextBox:
    """A line's rectangle in pixels of the map, and the mean likelihood inside.

    `corners` (4, 2) are x and y of the top left, top right, bottom right and bottom left, float64; the top edge rises
    or falls by at most 45 degrees. `is_level` says that it does neither.
    """

    corners: "np.ndarray"
    score: float
    is_level: bool

    @property
    def width_px(self) -> float:
        """Length of the top edge."""
        return _length(self.corners[1] - self.corners[0])

    @property
    def height_px(self) -> float:
        """Length of the left edge."""
        return _length(self.corners[3] - self.corners[0])

    def halves(self) -> "list[TextBox]":
        """Its upper and its lower half."""
        import numpy as np

        top_left, top_right, bottom_right, bottom_left = self.corners
        left, right = (top_left + bottom_left) / 2, (top_right + bottom_right) / 2
        upper = np.stack([top_left, top_right, right, left])
        lower = np.stack([left, right, bottom_right, bottom_left])
        return [TextBox(corners, self.score, self.is_level) for corners in (upper, lower)]


def find(likelihoods: "np.ndarray", *, limit: int) -> tuple[list[TextBox], int]:
    """The rectangles of at most `limit` lines in `likelihoods` (height, width), each in [0, 1], and how many there
    were. If there are more, those that cover most are kept: a map full of specks costs no more than a page of text.
    """
    import numpy as np
    from scipy import ndimage

    # A core of one pixel's breadth has holes: neighbours by a corner count.
    islands, n_islands = ndimage.label(likelihoods > PIXEL_THRESHOLD, structure=np.ones((3, 3)))
    if n_islands == 0:
        return [], 0
    labels = islands.ravel()
    areas = np.bincount(labels, minlength=n_islands + 1)
    scores = np.bincount(labels, weights=likelihoods.ravel(), minlength=n_islands + 1) / np.maximum(areas, 1)
    is_kept = (areas >= MIN_SIDE_PX**2) & (scores >= LINE_THRESHOLD)
    is_kept[0] = False  # what is not text
    kept = np.flatnonzero(is_kept)
    largest = kept[np.argsort(-areas[kept], kind="stable")][:limit]
    places = ndimage.find_objects(islands)
    boxes = []
    for label in largest:
        rows, columns = places[label - 1]
        offset = np.array([columns.start, rows.start])
        corners, is_level = _rectangle(_outline(islands[rows, columns] == label) + offset)
        if min(_length(corners[1] - corners[0]), _length(corners[3] - corners[0])) >= MIN_SIDE_PX:
            boxes.append(TextBox(_grown(corners), float(scores[label]), is_level))
    return boxes, len(kept)


def _outline(island: "np.ndarray") -> "np.ndarray":
    """The corners (n, 2) of the first and the last pixel of each row of `island`: its hull is that of all pixels."""
    import numpy as np

    rows = np.flatnonzero(island.any(axis=1))
    first = island[rows].argmax(axis=1)
    after_last = island.shape[1] - island[rows, ::-1].argmax(axis=1)
    return np.concatenate([np.stack([x, y], axis=1) for x in (first, after_last) for y in (rows, rows + 1)])


def _rectangle(points: "np.ndarray") -> tuple["np.ndarray", bool]:
    """Corners of the smallest rectangle round `points`, as in `TextBox`, and whether it is level.

    Source: H. Freeman, R. Shapira, 1975: one of its sides lies on a side of the convex hull.
    """
    import numpy as np
    from scipy.spatial import ConvexHull

    hull = points[ConvexHull(points).vertices].astype(np.float64)
    edges = np.roll(hull, -1, axis=0) - hull
    quarter = np.pi / 2
    angles = np.arctan2(edges[:, 1], edges[:, 0])
    angles = np.concatenate([[0.0], angles - quarter * np.round(angles / quarter)])
    along = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    across = np.stack([-along[:, 1], along[:, 0]], axis=1)
    x, y = hull @ along.T, hull @ across.T
    areas = np.ptp(x, axis=0) * np.ptp(y, axis=0)
    areas[0] /= LEVEL_BONUS
    best = int(areas.argmin())
    left, right, top, bottom = x[:, best].min(), x[:, best].max(), y[:, best].min(), y[:, best].max()
    inside = np.array([(left, top), (right, top), (right, bottom), (left, bottom)])
    return inside @ np.stack([along[best], across[best]]), best == 0


def _grown(corners: "np.ndarray") -> "np.ndarray":
    along, across = corners[1] - corners[0], corners[3] - corners[0]
    width, height = _length(along), _length(across)
    margin = GROWTH * width * height / (2 * (width + height))
    outwards_x, outwards_y = along / width * margin, across / height * margin
    signs = ((-1, -1), (1, -1), (1, 1), (-1, 1))
    grown: np.ndarray = corners + [x * outwards_x + y * outwards_y for x, y in signs]
    return grown


def _length(vector: "np.ndarray") -> float:
    return float((vector**2).sum() ** 0.5)
