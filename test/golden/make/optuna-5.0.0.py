"""Computes the golden values of Optuna's 5.0.0.dev files again with a released Optuna.

Run: NPY_DISABLE_CPU_FEATURES="X86_V3 X86_V4 AVX512_ICL AVX512_SPR" python test/golden/make/optuna-5.0.0.py > test/golden/optuna-5.0.0.json
(without SIMD, because numpy's SIMD sorts order equal keys by the processor; with optuna==5.0.0 installed)
"""

import json
import pathlib
import sys
import warnings

warnings.simplefilter("ignore")
import numpy as np
import optuna
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution
from optuna.samplers._tpe import sampler as tpe
from optuna.samplers._tpe.parzen_estimator import _ParzenEstimator, _ParzenEstimatorParameters
from optuna.trial import TrialState, create_trial

GOLDEN = pathlib.Path(__file__).parent.parent
SPACE = {
    "f": FloatDistribution(-5, 5),
    "lg": FloatDistribution(1e-4, 1e-1, log=True),
    "st": FloatDistribution(0, 1, step=0.1),
    "i": IntDistribution(1, 20),
    "il": IntDistribution(1, 256, log=True),
    "is": IntDistribution(2, 32, step=3),
    "c": CategoricalDistribution([0, 1, 2]),
}


def densities(case):
    space = {name: SPACE[name] for name in case["obs"]}
    parameters = _ParzenEstimatorParameters(1.0, True, False, tpe.default_weights, case["multivariate"])
    arrays = lambda columns: {name: np.array(columns[name], dtype=float) for name in space}
    return _ParzenEstimator(arrays(case["obs"]), space, parameters).log_pdf(arrays(case["x"])).tolist()


def split(case):
    study = optuna.create_study(directions=case["directions"])
    trials = []
    for one in case["trials"]:
        state = TrialState[one["state"]]
        trial = create_trial(
            state=state,
            values=one["values"] if state == TrialState.COMPLETE else None,
            intermediate_values={int(k): v for k, v in one["intermediate"].items()},
            constraints=None if one["constraints"] is None else {str(k): v for k, v in enumerate(one["constraints"])},
        )
        trial.number = one["number"]
        trials.append(trial)
    below, _above = tpe._split_trials(study, trials, case["n_below"])
    return [trial.number for trial in below]


optuna.logging.set_verbosity(optuna.logging.ERROR)
single = json.load(open(GOLDEN / "optuna-5.0.0.dev.json"))
joint = json.load(open(GOLDEN / "optuna-joint-5.0.0.dev.json"))
json.dump(
    {
        "source": "the inputs of optuna-5.0.0.dev.json and optuna-joint-5.0.0.dev.json, computed by the released version (MIT)",
        "tool": "optuna",
        "version": optuna.__version__,
        "command": "NPY_DISABLE_CPU_FEATURES=\"X86_V3 X86_V4 AVX512_ICL AVX512_SPR\" python test/golden/make/optuna-5.0.0.py",
        "tolerance": 1e-9,
        "parzen": [densities(case) for case in single["parzen"]],
        "joint": [densities(case) for case in joint["joint"]],
        "below": [split(case) for case in joint["splits"]],
    },
    sys.stdout,
)
