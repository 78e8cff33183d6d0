"""Writes the Pareto golden values of the installed Optuna to standard output.

python test/golden/make/pareto-optuna.py > test/golden/pareto-optuna.json

Fronts of 2, 3 and 4 objectives with duplicates, ties on integer lattices and infinite values; for several k the picks of
`_solve_hssp` in its order, the reference point, the hypervolume, and the ranks of `_fast_non_domination_rank` with and without
a number of points to rank.
"""

import json
import sys
import warnings

import numpy as np
import optuna
from optuna._hypervolume import compute_hypervolume
from optuna._hypervolume.hssp import _solve_hssp
from optuna.samplers._tpe.sampler import _get_reference_point
from optuna.study._multi_objective import _fast_non_domination_rank, _is_pareto_front

warnings.simplefilter("ignore")
random = np.random.default_rng(20240607)


def front(points):
    return points[_is_pareto_front(points, assume_unique_lexsorted=False)]


def sphere(n, m):
    points = np.abs(random.normal(size=(n, m)))
    return points / np.linalg.norm(points, axis=1, keepdims=True)


def lattice(m, total):
    grid = np.stack(np.meshgrid(*[np.arange(total + 1.0)] * m), axis=-1).reshape(-1, m)
    return random.permutation(grid[grid.sum(axis=1) == total])


def with_duplicates(points, extra):
    return random.permutation(np.concatenate([points, points[random.integers(len(points), size=extra)]]))


def with_best(points, rows):
    points = points.copy()
    points[:rows, 0] = -np.inf
    return front(random.permutation(points))


def plain(values):
    return [str(v) if np.isinf(v) else float(v) for v in np.ravel(values)]


def subset_case(name, points, reference=None):
    n, m = points.shape
    reference = _get_reference_point(points) if reference is None else np.asarray(reference, dtype=float)
    ks = sorted({1, 2, 3, n // 3, n // 2, n - 2, n - 1, n} & set(range(n + 1)))
    picks = {str(k): _solve_hssp(points, np.arange(n), k, reference).tolist() for k in ks}
    hv = compute_hypervolume(points, reference) if np.isfinite(reference).all() else None
    return {"name": name, "m": m, "points": plain(points), "reference": plain(reference), "hypervolume": None if hv is None else plain(hv)[0], "picks": picks}


def rank_case(name, points, n_below):
    return {"name": name, "m": points.shape[1], "points": plain(points), "stopAfter": n_below, "ranks": _fast_non_domination_rank(points, n_below=n_below).tolist()}


subsets = []
ranks = []
for m in (2, 3, 4):
    subsets.append(subset_case(f"sphere {m}", sphere(24, m)))
    subsets.append(subset_case(f"uniform front {m}", front(random.uniform(size=(60, m)))))
    subsets.append(subset_case(f"negative values {m}", -sphere(18, m)[:, ::-1] - 3.0 if m > 2 else front(-random.uniform(size=(200, 2)) * [1, 1000])))
    subsets.append(subset_case(f"duplicates {m}", with_duplicates(sphere(12, m), 9)))
    subsets.append(subset_case(f"few distinct {m}", with_duplicates(sphere(4, m), 12)))
    lattice_total = {2: 15, 3: 5, 4: 3}[m]
    subsets.append(subset_case(f"lattice ties {m}", lattice(m, lattice_total), [lattice_total + 1] * m))
    subsets.append(subset_case(f"lattice ties and duplicates {m}", with_duplicates(lattice(m, lattice_total - 1), 8), [lattice_total] * m))
    worst = sphere(10, m)
    worst[3, 0] = np.inf
    subsets.append(subset_case(f"one at +inf {m}", with_duplicates(worst, 2)))
    subsets.append(subset_case(f"some at -inf {m}", with_duplicates(with_best(sphere(14, m), 3), 2)))
    coarse = random.integers(0, 4, size=(40, m)).astype(float)
    coarse[random.uniform(size=coarse.shape) < 0.05] = np.inf
    coarse[random.uniform(size=coarse.shape) < 0.05] = -np.inf
    for n_below in (None, 1, 4, 12, 30):
        ranks.append(rank_case(f"coarse {m}", coarse, n_below))
    ranks.append(rank_case(f"uniform {m}", random.uniform(size=(60, m)), None))
    ranks.append(rank_case(f"uniform {m}", random.uniform(size=(60, m)), 15))

json.dump(
    {
        "source": "https://github.com/optuna/optuna (MIT), values computed by running it",
        "tool": "optuna",
        "version": optuna.__version__,
        "command": "python test/golden/make/pareto-optuna.py > test/golden/pareto-optuna.json",
        "tolerance": "hypervolume 1e-9 relative; picks and ranks exact",
        "subsets": subsets,
        "ranks": ranks,
    },
    sys.stdout,
)
print()
