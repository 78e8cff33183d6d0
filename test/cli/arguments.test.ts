import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { helpOf, readArguments, type Usage } from '../../src/cli/arguments.ts'
import { nearest } from '../../src/errors/index.ts'
import { sentenceOf } from '../../src/cli/sentence.ts'
import { samplerFromJson } from '../../src/cli/sampler-from-json.ts'
import { oldNode } from '../../src/cli/node-version.ts'
import { storePath } from '../../src/cli/open-store.ts'
import { csvText, short, tableText } from '../../src/cli/show/table.ts'
import { CerebrosError } from '../../src/errors/index.ts'

const usage: Usage = { line: 'run FILE', about: 'Runs.', positionals: [1, 1], options: { trials: { value: 'N', help: 'How many.' }, seconds: { value: 'S', help: 'How long.' }, json: { help: 'JSON.' } } }

describe('a command line', () => {
  test('is read with its options before and after its arguments, joined or apart', () => {
    const given = readArguments(usage, ['--trials', '5', 'study.mjs', '--seconds=0.5', '--json'])
    expect([given.positionals, given.number('trials'), given.number('seconds'), given.flag('json')]).toEqual([['study.mjs'], 5, 0.5, true])
    expect([readArguments(usage, ['x']).number('trials'), readArguments(usage, ['x']).flag('json'), readArguments(usage, ['x']).text('trials')]).toEqual([undefined, false, undefined])
  })
  test.each([
    [['x', '--trails', '5'], /got --trails\. Did you mean --trials\?/],
    [['x', '--jsno'], /Did you mean --json\?/],
    [['x', '--quite-else'], /got --quite-else\. See/],
    [['x', '-t', '5'], /got -t\./],
    [['x', '--trials'], /Write --trials N/],
    [['x', '--json=yes'], /Write --json alone/],
    [[], /the form `cerebros run FILE`/],
    [['x', 'y'], /the form `cerebros run FILE`/],
  ])('is refused when it is %j', (args, message) => {
    expect(() => readArguments(usage, args)).toThrow(message)
  })
  test.each(['0', '-3', '1.5', 'many', '', '1e400'])('is refused with --trials %j', (text) => {
    expect(() => readArguments(usage, ['x', `--trials=${text}`]).number('trials')).toThrow(/--trials to be a whole number ≥ 1/)
  })
  test('has a help that shows each option with its value', () => {
    expect(helpOf(usage)).toBe('Usage: cerebros run FILE\n\nRuns.\n\nOptions:\n  --trials N   How many.\n  --seconds S  How long.\n  --json       JSON.\n  --help       Show this.')
  })
})

describe('the nearest name', () => {
  test('is the one with the fewest edits, a swap of neighbours being one, or one that is begun', () => {
    expect(nearest('trails', ['trials', 'seconds'])).toBe('trials')
    expect(nearest('concur', ['trials', 'concurrency'])).toBe('concurrency')
    expect(nearest('zzz', ['trials', 'json'])).toBeUndefined()
    expect(nearest('trials', [])).toBeUndefined()
  })
  test('is a name itself, whatever the others are', () => {
    fc.assert(fc.property(fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 6 }), (names) => {
      for (const name of names) if (!names.some((other) => other !== name && other.startsWith(name))) expect(nearest(name, names)).toBe(name)
    }), { seed: 5, numRuns: 200 })
  })
})

describe('a table', () => {
  test('aligns numbers to the right and words to the left, in five digits', () => {
    expect(tableText(['n', 'kind', 'loss'], [[0, 'mlp', 0.123456], [10, 'a longer one', 12]])).toBe(' n  kind             loss\n 0  mlp           0.12346\n10  a longer one       12')
  })
  test('shows no control character and no line break', () => {
    expect(tableText(['a'], [['x\u001b[2Jy\nz']])).toBe('a\nx [2Jy z')
  })
  test('shortens numbers without changing their first five digits', () => {
    expect([0.1 + 0.2, 123456, 1e-7, -0, Infinity].map(short)).toEqual(['0.3', '123460', '1e-7', '0', 'Infinity'])
  })
})

describe('CSV', () => {
  test('quotes commas, quotes, line breaks and blanks at an end, and nothing else', () => {
    expect(csvText(['a', 'b,c'], [['say "hi"', 0.1], ['line\nbreak', null], [' x', true]])).toBe('a,"b,c"\n"say ""hi""",0.1\n"line\nbreak",null\n" x",true')
  })
  test('gives back every cell to a reader of RFC 4180', () => {
    const cells = fc.array(fc.array(fc.string(), { minLength: 2, maxLength: 2 }), { minLength: 1, maxLength: 4 })
    fc.assert(fc.property(cells, (rows) => {
      expect(readCsv(csvText(['a', 'b'], rows)).slice(1)).toEqual(rows)
    }), { seed: 6, numRuns: 300 })
  })
})

describe('small parts', () => {
  test('an error is one sentence without a stack', () => {
    expect(sentenceOf(new CerebrosError('INVALID_STATE', 'Expected a,\n  got b.'))).toBe('Expected a, got b.')
    expect(sentenceOf(new TypeError('x is not y'))).toBe('TypeError: x is not y')
    expect(sentenceOf(Object.assign(new Error('ENOENT: no such file'), { code: 'ENOENT', path: 'a.json' }))).toBe('a.json: there is no such file or folder.')
    expect(sentenceOf('boom')).toBe('boom')
  })
  test('a sampler comes from its name or an object, and unknown ones are refused', () => {
    expect([samplerFromJson(undefined), samplerFromJson('random'), samplerFromJson({ name: 'quasi-random', scramble: false }), samplerFromJson({ profile: 'optuna-5.0' })].map((one) => one.name)).toEqual(['motpe(cerebros)', 'random', 'quasi-random(plain)', 'motpe(optuna-5.0)'])
    expect(() => samplerFromJson('tpe')).toThrow(/one of motpe, random, quasi-random/)
    expect(() => samplerFromJson({ name: 'motpe', profil: 'x' })).toThrow(/Did you mean profile/)
    expect(() => samplerFromJson([])).toThrow(/a name or an object/)
  })
  test('a storage is a path or a sqlite URL, and no other', () => {
    expect([storePath('a/b.db'), storePath('sqlite:///a/b.db'), storePath('sqlite:////a/b.db')]).toEqual(['a/b.db', 'a/b.db', '/a/b.db'])
    expect(() => storePath('postgresql://host/name')).toThrow(/the path of a SQLite file/)
    expect(() => storePath('sqlite:///')).toThrow(/the path of a SQLite file/)
  })
  test('Node is old before 22.13, and in 23 before 23.4', () => {
    expect(['18.20.0', '20.11.1', '22.12.9', '23.3.0'].every((version) => oldNode(version)?.includes(version))).toBe(true)
    expect(['22.13.0', '22.20.0', '23.4.0', '24.0.0', '26.1.0'].map(oldNode)).toEqual([undefined, undefined, undefined, undefined, undefined])
  })
})

/** RFC 4180, one character at a time. */
function readCsv(text: string): string[][] {
  const rows: string[][] = [['']]
  let open = false
  for (let i = 0; i < text.length; i++) {
    const row = rows.at(-1)!
    if (open && text[i] === '"' && text[i + 1] === '"') row[row.length - 1] += text[++i]
    else if (text[i] === '"') open = !open
    else if (!open && text[i] === ',') row.push('')
    else if (!open && text[i] === '\n') rows.push([''])
    else row[row.length - 1] += text[i]
  }
  return rows
}
