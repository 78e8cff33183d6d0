// Any thrown thing as one sentence for a person.

import { CerebrosError, show, type ErrorCode } from '../errors/index.ts'

/** System errors people meet, in words. */
const SYSTEM: { readonly [code: string]: string } = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'permission is denied',
  EPERM: 'permission is denied',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of the path is no folder',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
}

/** A refusal whose `got` is said in words, where `mismatch` would quote a value. */
export function refusal(code: ErrorCode, expected: string, got: string, cure: string): CerebrosError {
  return new CerebrosError(code, `Expected ${expected}, got ${got}. ${cure}`)
}

/** One line: what went wrong, without a stack. */
export function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return oneLine(typeof error === 'string' ? error : show(error))
  // By name: a user's module may bring its own copy of this package.
  if (error.name === 'CerebrosError') return oneLine(error.message)
  const { code, path } = error as NodeJS.ErrnoException
  if (code !== undefined && Object.hasOwn(SYSTEM, code) && path !== undefined) return `${path}: ${SYSTEM[code]}.`
  return oneLine(error.name === 'Error' ? error.message : `${error.name}: ${error.message}`)
}

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ').trim()
}
