// The commands about devices, and what others need of them, in one lazily loaded module of their own: it is built apart, so that
// a command that lists people loads nothing of it. What connects, and what draws, is imported where it is needed.
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
export { secretFindings } from "../doctor/secret-findings.js";
export { deviceCandidates } from "../completion/device-candidates.js";
