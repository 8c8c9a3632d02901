export { createDeterministicRandom, createScriptedCodes } from "./deterministic-random.js";
export { createFakeClock, type FakeClock } from "./fake-clock.js";
export {
  storeSuite,
  type StoreCapabilities,
  type StoreFixture,
  type StoreSuiteOptions,
  type SuiteRunner,
} from "./store-suite.js";
