export { CerebrosError, mismatch, show, type ErrorCode } from './cerebros-error.ts'
export { checkKeys } from './known-keys.ts'
export { nearest } from './nearest.ts'
