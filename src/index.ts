export { CerebrosError, type ErrorCode } from './errors/index.ts'
export { randomStream, type Random } from './numerics/index.ts'
