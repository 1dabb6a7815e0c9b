"""Surface of a solid given by its signed distance on a grid."""

import itertools

import numpy as np

from sample_videos.scenes.meshes.mesh import Floats, Ints

_CORNERS = np.array(list(itertools.product((0, 1), repeat=3)))
_EDGES = tuple(
    (a, b)
    for a, b in itertools.combinations(range(8), 2)
    if np.abs(_CORNERS[a] - _CORNERS[b]).sum() == 1
)


def isosurface(distance: Floats) -> tuple[Floats, Ints]:
    """Naive surface nets (Gibson 1998): one vertex in each cell that the surface passes.

    Args:
        distance: (X, Y, Z) negative inside; the border of the grid must be outside.

    Returns:
        (V, 3) vertices in grid steps, and (F, 4) quads that look outward.
    """
    vertices, number = _vertices(distance)
    return vertices, np.concatenate([_quads(distance < 0, number, axis) for axis in range(3)])


def _vertices(distance: Floats) -> tuple[Floats, Ints]:
    """Mean of the crossings on each cell's edges; and each cell's vertex number, -1 for none."""
    cells = tuple(n - 1 for n in distance.shape)
    corner = [
        distance[tuple(slice(o, o + n) for o, n in zip(offset, cells, strict=True))]
        for offset in _CORNERS
    ]
    inside = np.sum([each < 0 for each in corner], axis=0)
    active = np.nonzero((inside > 0) & (inside < len(_CORNERS)))
    values = np.stack([each[active] for each in corner], axis=1)
    number = np.full(cells, -1, np.int64)
    number[active] = np.arange(len(values))
    return np.stack(active, axis=1) + _mean_crossing(values), number


def _mean_crossing(values: Floats) -> Floats:
    total, count = np.zeros((len(values), 3)), np.zeros((len(values), 1))
    for a, b in _EDGES:
        crossed = ((values[:, a] < 0) != (values[:, b] < 0))[:, None]
        gap = values[:, a] - values[:, b]
        share = (values[:, a] / np.where(gap == 0, 1.0, gap))[:, None]
        total += np.where(crossed, _CORNERS[a] + share * (_CORNERS[b] - _CORNERS[a]), 0.0)
        count += crossed
    return np.asarray(total / count)


def _quads(
    inside: np.ndarray[tuple[int, ...], np.dtype[np.bool_]], number: Ints, axis: int
) -> Ints:
    """A quad around each grid edge along `axis` whose ends lie on both sides."""
    u, v = (axis + 1) % 3, (axis + 2) % 3
    low, high = [slice(None)] * 3, [slice(None)] * 3
    low[axis], high[axis] = slice(0, -1), slice(1, None)
    start = np.argwhere(inside[tuple(low)] != inside[tuple(high)])
    leaving = inside[tuple(start.T)]
    around = []
    for du, dv in ((0, 0), (-1, 0), (-1, -1), (0, -1)):
        cell = start.copy()
        cell[:, u] += du
        cell[:, v] += dv
        around.append(number[tuple(cell.T)])
    quads = np.stack(around, axis=1)
    return np.where(leaving[:, None], quads, quads[:, ::-1])
