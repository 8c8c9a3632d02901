// One lazily loaded module for what an owner does with requests: these commands share nearly everything that they load, and each
// module of its own would cost every start. What is heavy (ajv, HTTP) is imported where it is needed.
export { runApprove } from "./pairing-approve.js";
export { runApproved } from "./pairing-approved.js";
export { runExplain } from "./pairing-explain.js";
export { runList } from "./pairing-list.js";
export { runOverview } from "./pairing-overview.js";
export { runReject } from "./pairing-reject.js";
export { runRevoke } from "./pairing-revoke.js";
