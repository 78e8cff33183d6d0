import { test } from 'vitest'
import { memoryStore } from '../../src/study/index.ts'
import { storeContract } from '../../src/testing/index.ts'

storeContract({ test, create: () => ({ store: memoryStore() }) })

