// Runs one bench, named by the first argument, for the checkout named by the second: a measurement a line, as JSON, on stdout.

import { chosenBenches } from './registry.ts'

const [name, root] = process.argv.slice(2)
for (const bench of chosenBenches([name])) {
  for await (const measurement of bench.rows(root)) console.log(JSON.stringify(measurement))
}
