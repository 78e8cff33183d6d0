// The study `cerebros init --python` writes: study.json and the script it starts for each trial. It needs Python's standard library.
// Its database is its own: beside a study.mjs, both would be study.db.

/** File name → text. @param python the program that runs the script */
export function pythonFiles(python: string): { readonly [name: string]: string } {
  return { 'study.json': studyJson(python), 'train.py': SCRIPT }
}

function studyJson(python: string): string {
  return `{
  "name": "waves",
  "space": [
    { "name": "count", "type": "int", "low": 1, "high": 16 },
    { "name": "rate", "type": "float", "low": 0.01, "high": 1, "log": true }
  ],
  "objectives": [
    { "name": "error", "direction": "minimize" },
    { "name": "numbers", "direction": "minimize" }
  ],
  "seed": 1,
  "storage": "waves.db",
  "trials": 30,
  "concurrency": 2,
  "command": ["${python}", "train.py"]
}
`
}

const SCRIPT = `"""One trial: reads its parameters, trains a sum of cosines on a noisy curve, writes its error and its size.

Run the study: cerebros run study.json     Look at it: cerebros front waves.db
"""
import json
import math
import sys

trial = json.loads(sys.stdin.readline())  # {"number": 0, "attempt": 1, "params": {"count": 3, "rate": 0.1}}
count, rate = trial["params"]["count"], trial["params"]["rate"]

points = []
for i in range(240):
    x = (i * 0.6180339887) % 1
    points.append((x, math.sin(7 * x) + 0.4 * math.cos(19 * x) + 0.15 * math.sin(i * i)))
training, validation = points[0::2], points[1::2]

weights = [0.0] * count


def predict(x):
    return sum(weight * math.cos(math.pi * j * x) for j, weight in enumerate(weights))


def error():
    return sum((predict(x) - y) ** 2 for x, y in validation) / len(validation)


for epoch in range(1, 16):
    for x, y in training:
        miss = y - predict(x)
        for j in range(count):
            weights[j] += rate / count * miss * math.cos(math.pi * j * x)
    # A report: how far it is. Standard output is for JSON lines; what you print elsewhere is shown as a log.
    print(json.dumps({"step": epoch, "values": {"error": error(), "numbers": count}}), flush=True)

# The result is the last line. A trial that went wrong: {"state": "failed", "error": "why"}, or any exit code but 0.
print(json.dumps({"values": {"error": error(), "numbers": count}}), flush=True)
`
