"""Optuna's side of `conditional:peers`: JSON lines in, JSON lines out.

{"op": "version"}                                                  -> {"optuna": "5.0.0", "python": "3.11.2"}
{"op": "search", "problem": {...}, "seed": 3, "trials": 300, "goal": 0.01} -> {"trials": 87}   or {"trials": null}: not in so many

`problem` is a ConditionalProblem of bench/inputs/conditional-problem.ts, whose formula this repeats.
{"op": "loss", "problem": {...}, "params": {...}}                  -> {"loss": 0.31}           for checking that it does
"""

import json
import platform
import sys
import warnings

import optuna

optuna.logging.set_verbosity(optuna.logging.ERROR)
warnings.simplefilter("ignore")

BRANCHES = ["first", "second", "third"]
INNER = ["low", "high"]
COST = [0, 0.05, 0.1]
INNER_COST = [0, 0.05]


def dot(a, b):
    return sum(x * y for x, y in zip(a, b))


def loss(problem, real, category):
    s = [real("s0"), real("s1")]
    b = BRANCHES.index(category("branch", BRANCHES))
    path = f"branch.{BRANCHES[b]}"
    o = [real(f"{path}.x"), real(f"{path}.y")]
    value = sum((x - c) ** 2 for x, c in zip(s, problem["centre"])) + sum((x - dot(row, s)) ** 2 for x, row in zip(o, problem["maps"][b])) + COST[b]
    if not problem["nested"]:
        return value
    k = INNER.index(category(f"{path}.inner", INNER))
    z = real(f"{path}.inner.{INNER[k]}.z")
    return value + (z - dot(problem["inner"][b][k], o)) ** 2 + INNER_COST[k]


def search(request):
    sampler = optuna.samplers.TPESampler(multivariate=True, group=True, seed=request["seed"])
    study = optuna.create_study(sampler=sampler)
    for number in range(1, request["trials"] + 1):
        trial = study.ask()
        value = loss(request["problem"], lambda name: trial.suggest_float(name, 0, 1), trial.suggest_categorical)
        if value <= request["goal"]:
            return number
        study.tell(trial, value)
    return None


if __name__ == "__main__":
    for line in sys.stdin:
        request = json.loads(line)
        if request["op"] == "version":
            answer = {"optuna": optuna.__version__, "python": platform.python_version()}
        elif request["op"] == "loss":
            answer = {"loss": loss(request["problem"], lambda name: request["params"][name], lambda name, _: request["params"][name])}
        else:
            answer = {"trials": search(request)}
        print(json.dumps(answer), flush=True)
