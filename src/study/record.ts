// Comparing a stored study with the one a program asks for, in sentences a person can act on.

import { CerebrosError } from '../errors/index.ts'
import { spaceDifferences } from '../space/index.ts'
import type { StudyRecord } from './store.ts'

/** What differs between two records, a sentence each. The sampler may differ. */
export function recordDifferences(stored: StudyRecord, given: StudyRecord): string[] {
  const differences = spaceDifferences(stored.space, given.space)
  const objectives = (record: StudyRecord): string => record.objectives.map((one) => `${one.name}: ${one.direction}`).join(', ')
  if (objectives(stored) !== objectives(given)) differences.push(`objectives are stored as {${objectives(stored)}} but given as {${objectives(given)}}`)
  const constraints = (record: StudyRecord): string => record.constraints.join(', ')
  if (constraints(stored) !== constraints(given)) differences.push(`constraints are stored as [${constraints(stored)}] but given as [${constraints(given)}]`)
  if (given.seed !== null && stored.seed !== given.seed) differences.push(`the seed is stored as ${JSON.stringify(stored.seed)} but given as ${JSON.stringify(given.seed)}`)
  return differences
}

/** Refuses to go on with a stored study that differs. @throws CerebrosError `STUDY_MISMATCH` */
export function checkSameStudy(stored: StudyRecord, given: StudyRecord): void {
  const differences = recordDifferences(stored, given)
  if (differences.length === 0) return
  throw new CerebrosError(
    'STUDY_MISMATCH',
    `Expected study ${JSON.stringify(given.name)} to be the one stored, got a different one: ${differences.join('; ')}. Restore the difference, or give the new study another name.`,
  )
}
