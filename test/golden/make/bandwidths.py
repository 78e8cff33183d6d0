"""Computes golden bandwidths with scipy, KDEpy, statsmodels and scikit-learn.

Run: python test/golden/make/bandwidths.py > test/golden/bandwidths.json
(with scipy==1.17.1, KDEpy==1.1.12, statsmodels==0.15.0, scikit-learn==1.9.1)

KDEpy's improved_sheather_jones multiplies the root by the range of the points although its grid is wider, so its bandwidth depends on the unit of the
points and is about half of Botev's. Its fixed point and root finder are right: they are used here on Botev's grid, twice the range.
"""

import json
import warnings

warnings.simplefilter("ignore")
import KDEpy
import numpy as np
import scipy
import sklearn
import statsmodels
from KDEpy import bw_selection
from scipy import fft, optimize, stats
from sklearn.neighbors import NearestNeighbors
from statsmodels.nonparametric.kernel_density import KDEMultivariate

GRID = 4096
random = np.random.default_rng(20261125)


def normals(n):
    return random.standard_normal(n)


def two(n):
    return np.where(random.random(n) < 0.4, -3 + 0.4 * normals(n), 2 + normals(n))


def sheather_jones(x):
    span = 2 * (x.max() - x.min())
    at = (x - (x.min() - span / 4)) / span * GRID - 0.5
    cell = np.floor(at).astype(int)
    grid = np.zeros(GRID)
    np.add.at(grid, cell, (cell + 1 - at) / len(x))
    np.add.at(grid, cell + 1, (at - cell) / len(x))
    n = len(np.unique(x))
    squares = np.arange(1, GRID) ** 2.0
    return span * np.sqrt(bw_selection._root(bw_selection._fixed_point, n, (n, squares, fft.dct(grid)[1:] ** 2)))


def product_logs(points, widths):
    """log of the kernel of point j at point i, as [i, j]."""
    z = (points[:, None, :] - points[None, :, :]) / widths[None, :, :]
    return (-0.5 * z**2 - np.log(widths * np.sqrt(2 * np.pi))[None, :, :]).sum(axis=2)


def likelihood(points, widths):
    logs = product_logs(points, widths)
    np.fill_diagonal(logs, -np.inf)
    return (scipy.special.logsumexp(logs, axis=1) - np.log(len(points) - 1)).mean()


def likeliest(points, widths):
    found = optimize.minimize_scalar(lambda log: -likelihood(points, widths * np.exp(log)), bracket=(-1, 0), tol=1e-10)
    return float(np.exp(found.x))


def abramson(points, widths):
    logs = scipy.special.logsumexp(product_logs(points, widths), axis=1)
    return np.exp(-0.5 * (logs - logs.mean())).tolist()


def scott(points):
    n, d = points.shape
    return np.tile(points.std(axis=0, ddof=1) * n ** (-1 / (d + 4)), (n, 1))


def one(x):
    row = x[:, None]
    return {
        "points": x.tolist(),
        "scottRobust": bw_selection.scotts_rule(row),
        "silvermanRobust": bw_selection.silvermans_rule(row),
        "scottDeviation": float(np.sqrt(stats.gaussian_kde(x, "scott").covariance[0, 0])),
        "silvermanDeviation": float(np.sqrt(stats.gaussian_kde(x, "silverman").covariance[0, 0])),
        "sheatherJones": float(sheather_jones(x)),
        "leaveOneOut": float(KDEMultivariate(x, "c", bw="cv_ml").bw[0]),
        "leaveOneOutOnScott": likeliest(row, scott(row)),
        "abramsonOnScott": abramson(row, scott(row)),
        "nearest5": NearestNeighbors(n_neighbors=5).fit(row).kneighbors()[0][:, -1].tolist(),
    }


def many(points):
    n, d = points.shape
    wide = scott(points)
    first = abramson(points, wide)
    return {
        "d": d,
        "points": points.ravel().tolist(),
        "scottDeviation": [float(np.sqrt(stats.gaussian_kde(points.T, "scott").covariance[k, k])) for k in range(d)],
        "silvermanDeviation": [float(np.sqrt(stats.gaussian_kde(points.T, "silverman").covariance[k, k])) for k in range(d)],
        "leaveOneOutOnScott": likeliest(points, wide),
        "abramsonOnScott": first,
        "leaveOneOutOnAbramson": likeliest(points, wide * np.array(first)[:, None]),
        "nearest5": NearestNeighbors(n_neighbors=5).fit(points / points.std(axis=0, ddof=1)).kneighbors()[0][:, -1].tolist(),
    }


def weighted(x, w):
    density = lambda rule: float(np.sqrt(stats.gaussian_kde(x, rule, weights=w).covariance[0, 0]))
    return {"points": x.tolist(), "weights": w.tolist(), "scottDeviation": density("scott"), "silvermanDeviation": density("silverman")}


ints = lambda n: np.arange(1, n + 1)
mixed = np.column_stack([two(60), normals(60), 3 * normals(60)])
mixed[:, 1] += 0.5 * mixed[:, 0]
json.dump(
    {
        "source": f"scipy {scipy.__version__}, KDEpy {KDEpy.__version__}, statsmodels {statsmodels.__version__}, scikit-learn {sklearn.__version__}, numpy {np.__version__}; the script says how",
        "command": "python test/golden/make/bandwidths.py > test/golden/bandwidths.json",
        "tolerance": "1e-10 relative; likelihoods 2e-4 (statsmodels 2e-3) and roots 1e-5, as their searches are no finer",
        "fixedPoint": [
            {"t": 0.01, "n": 50, "terms": 50, "value": bw_selection._fixed_point(0.01, 50, ints(50), ints(50))},
            {"t": 0.07, "n": 25, "terms": 10, "value": bw_selection._fixed_point(0.07, 25, ints(10), ints(10))},
        ],
        "root": {"n": 50, "terms": 50, "value": bw_selection._root(bw_selection._fixed_point, 50, (50, ints(50), ints(50)))},
        "columns": {"normal": one(normals(60)), "two": one(two(80)), "many": one(np.round(two(300), 3)), "uniform": one(random.random(100))},
        "weighted": weighted(two(50), random.random(50) ** 2),
        "joint": many(mixed),
    },
    __import__("sys").stdout,
    default=float,
)
