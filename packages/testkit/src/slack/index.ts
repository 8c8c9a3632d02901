export { createFakeSlack } from "./fake-slack.js";
export { signSlackRequest } from "./fake-slack-http.js";
export type {
  FakeSlack,
  FakeSlackApp,
  FakeSlackCredentials,
  SlackCall,
  SlackFailure,
  SlackFields,
  SlackSent,
} from "./fake-slack-types.js";
