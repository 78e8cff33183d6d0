// The generator alone: the package's main file also loads six others that nothing here uses, and slows typed arrays down in V8.
declare module 'seedrandom/seedrandom.js' {
  export { default } from 'seedrandom'
}
