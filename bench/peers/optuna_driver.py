"""Optuna's side of the peers' bench: JSON lines in, JSON lines out, CPU time of this process (time.process_time).

{"op": "version"}                                        -> {"optuna": "5.0.0", "python": "3.11.2", "numpy": "2.3.5"}
{"op": "prefill", "multivariate": true, "m": 2, "trials": [{"params": {...}, "values": [...]}, ...]} -> {"trials": 1000}
{"op": "ask"}                                            -> {"params": {...}, "ms": 31.2}      ask and ten suggests
{"op": "tell", "values": [...]}                          -> {"ms": 0.2}

The objective is computed by the caller, between ask and tell, and so is in nobody's time.
"""

import json
import platform
import sys
import time
import warnings

import numpy
import optuna
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution

optuna.logging.set_verbosity(optuna.logging.ERROR)
warnings.simplefilter("ignore")

# The space of bench/inputs/mixed-study.ts.
SPACE = {
    "momentum": FloatDistribution(0, 1),
    "offset": FloatDistribution(-5, 5),
    "temperature": FloatDistribution(0, 10),
    "learningRate": FloatDistribution(1e-5, 1e-1, log=True),
    "dropout": FloatDistribution(0, 1, step=0.05),
    "layers": IntDistribution(1, 10),
    "width": IntDistribution(8, 256, log=True),
    "batch": IntDistribution(16, 128, step=16),
    "activation": CategoricalDistribution(["relu", "gelu", "tanh", "silu"]),
    "schedule": CategoricalDistribution(["constant", "cosine", "step"]),
}


def suggest(trial, name, distribution):
    if isinstance(distribution, CategoricalDistribution):
        return trial.suggest_categorical(name, distribution.choices)
    method = trial.suggest_float if isinstance(distribution, FloatDistribution) else trial.suggest_int
    if distribution.log:
        return method(name, distribution.low, distribution.high, log=True)
    step = distribution.step
    return method(name, distribution.low, distribution.high) if step is None else method(name, distribution.low, distribution.high, step=step)


class Driver:
    def version(self, _request):
        return {"optuna": optuna.__version__, "python": platform.python_version(), "numpy": numpy.__version__}

    def prefill(self, request):
        sampler = optuna.samplers.TPESampler(multivariate=request["multivariate"], seed=3)
        self.study = optuna.create_study(directions=["minimize"] * request["m"], sampler=sampler)
        self.study.add_trials(
            [optuna.trial.create_trial(params=one["params"], distributions=SPACE, values=one["values"]) for one in request["trials"]]
        )
        return {"trials": len(self.study.get_trials(deepcopy=False))}

    def ask(self, _request):
        start = time.process_time()
        self.trial = self.study.ask()
        params = {name: suggest(self.trial, name, distribution) for name, distribution in SPACE.items()}
        return {"params": params, "ms": 1000 * (time.process_time() - start)}

    def tell(self, request):
        start = time.process_time()
        self.study.tell(self.trial, request["values"])
        return {"ms": 1000 * (time.process_time() - start)}


if __name__ == "__main__":
    driver = Driver()
    for line in sys.stdin:
        request = json.loads(line)
        print(json.dumps(getattr(driver, request["op"])(request)), flush=True)
