export { createFakeBlueBubbles } from "./fake-bluebubbles.js";
export type {
  FakeBlueBubbles,
  FakeBlueBubblesFailure,
  FakeBlueBubblesText,
  FakeWebhookEntry,
} from "./fake-bluebubbles-types.js";
export { createFakeImsg } from "./fake-imsg.js";
export type { FakeImsg, FakeImsgCall, FakeImsgFailure, FakeImsgText } from "./fake-imsg-types.js";
export {
  createFakeMessages,
  directChatGuid,
  FAKE_GROUP,
  FAKE_OWN_HANDLE,
  type FakeMessages,
  type FakeMessagesOptions,
  type FakeRow,
  type FakeRowInput,
} from "./fake-messages.js";
