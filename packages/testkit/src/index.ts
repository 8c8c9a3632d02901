export {
  AUTHORIZATION_DEVICE,
  AUTHORIZATION_REQUEST_ID,
  authorizationCaller,
  authorizationCases,
  prepareAuthorizationCase,
  type AuthorizationCaller,
} from "./authorization-cases.js";
export type {
  AuthorizationAnswer,
  AuthorizationCallerCase,
  AuthorizationCase,
  AuthorizationDeviceState,
  AuthorizationOperation,
  AuthorizationVerb,
} from "./authorization-types.js";
export { channelSuite } from "./channel-suite.js";
export type {
  ChannelCapability,
  ChannelHarness,
  ChannelParty,
  ChannelSuiteOptions,
  ChannelVendor,
  SuitePairing,
  SuitePairingCore,
} from "./channel-suite-types.js";
export { createFakeBotApi } from "./fake-bot-api.js";
export type {
  FakeBot,
  FakeBotApi,
  FakeCall,
  FakeChat,
  FakeFailure,
  FakeUpdate,
  FakeUser,
  FakeWebhook,
  SentMessage,
} from "./fake-bot-api-types.js";
export { createDeterministicRandom, createScriptedCodes } from "./deterministic-random.js";
export { createFakeClock, type FakeClock } from "./fake-clock.js";
export { createFaultyFileSystem, type FaultyFileSystem, type FileSystemFault } from "./faulty-file-system.js";
export {
  storeSuite,
  type StoreCapabilities,
  type StoreFixture,
  type StoreSuiteOptions,
  type SuiteRunner,
} from "./store-suite.js";
export { createHeldHandler, type HeldHandler } from "./held-handler.js";
export { createRecordingLogger, type LogLine, type RecordingLogger } from "./recording-logger.js";
export { createTurn, type Turn } from "./turn.js";
