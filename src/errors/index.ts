export { CerebrosError, mismatch, show, type ErrorCode } from './cerebros-error.ts'
