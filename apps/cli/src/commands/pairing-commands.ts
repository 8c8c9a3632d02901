// One lazily loaded module for all pairing commands: they share nearly everything that they load, and every module of its
// own costs the start of a command about a millisecond.
export { runApprove } from "./pairing-approve.js";
export { runApproved } from "./pairing-approved.js";
export { runExplain } from "./pairing-explain.js";
export { runList } from "./pairing-list.js";
export { runOverview } from "./pairing-overview.js";
export { runReject } from "./pairing-reject.js";
export { runRevoke } from "./pairing-revoke.js";
export { runWatch } from "./pairing-watch.js";
