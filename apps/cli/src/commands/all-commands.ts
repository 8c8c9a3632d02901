// One lazily loaded module for all commands: they share nearly everything that they load, and each module of its own would
// cost every start about a millisecond. What is heavy (the gateway, ajv, HTTP) is imported where it is needed.
export { runCompletion } from "./completion.js";
export { runDoctor } from "./doctor.js";
export { runGatewayCommand } from "./gateway.js";
export { runApprove } from "./pairing-approve.js";
export { runApproved } from "./pairing-approved.js";
export { runExplain } from "./pairing-explain.js";
export { runList } from "./pairing-list.js";
export { runOverview } from "./pairing-overview.js";
export { runReject } from "./pairing-reject.js";
export { runRevoke } from "./pairing-revoke.js";
export { runWatch } from "./pairing-watch.js";
export { completeWords } from "../completion/complete-words.js";
export { helpText } from "../help-text.js";
