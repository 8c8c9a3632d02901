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
export { runDevicesClear, runDevicesRemove, runDevicesRename } from "./devices-change.js";
export { runDevicesApprove, runDevicesReject } from "./devices-decide.js";
export { runDevicesList, runDevicesOverview } from "./devices-list.js";
export { runDevicesRevoke, runDevicesRotate } from "./devices-tokens.js";
export { runNodeRun, runNodeUsage } from "./node-run.js";
export {
  runNodesApprove,
  runNodesPending,
  runNodesReject,
  runNodesRemove,
  runNodesRename,
} from "./nodes-decide.js";
export { runNodesDescribe, runNodesStatus } from "./nodes-status.js";
export { runOwnerAdd, runOwnerList, runOwnerRemove } from "./owner.js";
export { runQr } from "./qr.js";
