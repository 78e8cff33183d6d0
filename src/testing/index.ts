// `@thunderline/cerebros/testing`: contract suites for stores and samplers of your own.

export { samplerContract, type SamplerContractOptions } from './sampler-contract.ts'
export { storeContract, type StoreContractOptions, type StoreUnderTest } from './store-contract.ts'
