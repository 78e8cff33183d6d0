// Stores and formats that need Node: the `./store` subpath.

export { distributionOf, domainOf, internalOf, valueOf } from './optuna/distribution.ts'
export { importOptunaStudy, recordOf } from './optuna/from-optuna.ts'
export { openOptunaJournal, parseOptunaJournal, readOptunaJournal, writeOptunaJournal, type OptunaJournal } from './optuna/journal.ts'
export { type Attributes, type OptunaStudy, type OptunaTrial } from './optuna/optuna-study.ts'
export { optunaStudyIn, optunaStudyOf, optunaTrialOf, type ExportableStudy } from './optuna/to-optuna.ts'
export { sqlite, type SqliteOptions } from './sqlite/sqlite.ts'
