export { randomStream, type Random } from './random.ts'
