"""scikit-learn's and scipy's side of the density bench: JSON lines in, JSON lines out, CPU time of this process (time.process_time).

Arrays are base64 of little-endian doubles, row-major; `logs` are log densities, one a query.

{"op": "version"}                                           -> {"scikit-learn": "1.9.1", "scipy": "1.17.1", "numpy": "2.4.6", "python": "3.11.7"}
{"op": "load", "d": 2, "points": "...", "queries": "...", "bandwidth": 0.3} -> {"n": 1000, "k": 1000}
{"op": "plant", "kind": "KDTree", "leaf": 40}               -> {"ms": 12.3}      builds a tree and keeps it
{"op": "tree", "kind": "KDTree", "leaf": 40, "rtol": 1e-3}  -> {"ms": 150.0, "logs": "..."}
{"op": "gaussian_kde", "method": "logpdf"}                  -> {"ms": 250.0, "logs": "..."}      or "pdf", whose logarithm is taken outside the time
"""

import base64
import json
import platform
import sys
import time

import numpy
import scipy
import sklearn
from scipy.stats import gaussian_kde
from sklearn.neighbors import BallTree, KDTree

TREES = {"KDTree": KDTree, "BallTree": BallTree}


class OneBandwidth(gaussian_kde):
    """gaussian_kde with one bandwidth for all columns instead of the covariance of the points."""

    def __init__(self, points, bandwidth):
        self.bandwidth = bandwidth
        super().__init__(points.T)

    def _compute_covariance(self):
        self.factor = self.bandwidth
        self.covariance = self.bandwidth**2 * numpy.eye(self.d)
        self.cho_cov = self.bandwidth * numpy.eye(self.d)
        self.log_det = 2 * self.d * numpy.log(self.bandwidth * numpy.sqrt(2 * numpy.pi))


def packed(array):
    return base64.b64encode(numpy.ascontiguousarray(array, dtype="<f8").tobytes()).decode()


def timed(work):
    start = time.process_time()
    result = work()
    return 1000 * (time.process_time() - start), result


class Driver:
    def version(self, _request):
        return {"scikit-learn": sklearn.__version__, "scipy": scipy.__version__, "numpy": numpy.__version__, "python": platform.python_version()}

    def load(self, request):
        self.points, self.queries = (numpy.frombuffer(base64.b64decode(request[name]), dtype="<f8").reshape(-1, request["d"]) for name in ("points", "queries"))
        self.bandwidth = request["bandwidth"]
        self.kde = OneBandwidth(self.points, self.bandwidth)
        self.trees = {}
        return {"n": len(self.points), "k": len(self.queries)}

    def plant(self, request):
        ms, tree = timed(lambda: TREES[request["kind"]](self.points, leaf_size=request["leaf"]))
        self.trees[request["kind"], request["leaf"]] = tree
        return {"ms": ms}

    def tree(self, request):
        tree = self.trees[request["kind"], request["leaf"]]
        ms, logs = timed(lambda: tree.kernel_density(self.queries, self.bandwidth, kernel="gaussian", atol=0, rtol=request["rtol"], return_log=True))
        # The trees sum kernels; a density is their mean.
        return {"ms": ms, "logs": packed(logs - numpy.log(len(self.points)))}

    def gaussian_kde(self, request):
        queries = self.queries.T
        ms, values = timed(lambda: getattr(self.kde, request["method"])(queries))
        return {"ms": ms, "logs": packed(values if request["method"] == "logpdf" else numpy.log(values))}


if __name__ == "__main__":
    driver = Driver()
    for line in sys.stdin:
        request = json.loads(line)
        print(json.dumps(getattr(driver, request["op"])(request)), flush=True)
