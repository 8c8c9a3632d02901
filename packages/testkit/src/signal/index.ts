export { createFakeSignal } from "./fake-signal.js";
export type {
  FakeEnvelope,
  FakeProgramRun,
  FakeSignal,
  FakeSignalAccount,
  FakeSignalCall,
  FakeSignalFailure,
  FakeSignalOptions,
  FakeSignalPerson,
  SentSignalMessage,
} from "./fake-signal-types.js";
