"""numpy's side of the moments bench: JSON lines in, JSON lines out, CPU time of this process (time.process_time).

{"op": "version"}                              -> {"numpy": "2.4.6", "python": "3.11.7"}
{"op": "load", "values": "..."}                -> {"n": 10000}      base64 of little-endian doubles
{"op": "var", "calls": 100}                    -> {"ms": 0.016, "mean": null, "variance": 1.0}      one call of numpy.var(values, ddof=1)
{"op": "mean_and_var", "calls": 100}           -> {"ms": 0.021, "mean": 0.0, "variance": 1.0}       the mean, handed on to the variance
"""

import base64
import json
import platform
import sys
import time

import numpy


class Driver:
    def version(self, _request):
        return {"numpy": numpy.__version__, "python": platform.python_version()}

    def load(self, request):
        # A copy of its own is aligned as numpy aligns.
        self.values = numpy.frombuffer(base64.b64decode(request["values"]), dtype="<f8").copy()
        return {"n": len(self.values)}

    def var(self, request):
        start = time.process_time()
        for _ in range(request["calls"]):
            variance = numpy.var(self.values, ddof=1)
        return {"ms": 1000 * (time.process_time() - start) / request["calls"], "mean": None, "variance": float(variance)}

    def mean_and_var(self, request):
        start = time.process_time()
        for _ in range(request["calls"]):
            mean = numpy.mean(self.values, keepdims=True)
            variance = numpy.var(self.values, ddof=1, mean=mean)
        return {"ms": 1000 * (time.process_time() - start) / request["calls"], "mean": float(mean[0]), "variance": float(variance)}


if __name__ == "__main__":
    driver = Driver()
    for line in sys.stdin:
        request = json.loads(line)
        print(json.dumps(getattr(driver, request["op"])(request)), flush=True)
