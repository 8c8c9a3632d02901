// Made from schema/ by `pnpm --filter @openclaw/gateway-protocol run generate`. Change the schema instead.

import type {
  DevicePairListParams,
  DevicePairListResult,
  DevicePairApproveParams,
  DevicePairApproveResult,
  DevicePairRejectParams,
  DevicePairRejectResult,
  DevicePairRemoveParams,
  DevicePairRemoveResult,
  DevicePairRenameParams,
  DevicePairRenameResult,
  DevicePairSetupCodeParams,
  DevicePairSetupCodeResult,
  DeviceTokenRotateParams,
  DeviceTokenRotateResult,
  DeviceTokenRevokeParams,
  DeviceTokenRevokeResult,
} from "./device-types.generated.js";
import type {
  NodePairRequestParams,
  NodePairRequestResult,
  NodePairListParams,
  NodePairListResult,
  NodePairApproveParams,
  NodePairApproveResult,
  NodePairRejectParams,
  NodePairRejectResult,
  NodePairRemoveParams,
  NodePairRemoveResult,
  NodePairVerifyParams,
  NodePairVerifyResult,
  NodeListParams,
  NodeListResult,
  NodeDescribeParams,
  NodeRenameParams,
  NodeRenameResult,
  NodeDescribeResult,
} from "./node-types.generated.js";
import type {
  NodeInvokeParams,
  NodeInvokeResult,
  NodeInvokeResultParams,
  NodeInvokeResultResult,
  NodeInvokeProgressParams,
  NodeInvokeProgressResult,
  NodeEventParams,
  NodeEventResult,
  NodePendingDrainParams,
  NodePendingDrainResult,
  NodePendingPullParams,
  NodePendingPullResult,
  NodePendingAckParams,
  NodePendingAckResult,
  NodePluginToolsUpdateParams,
  NodePluginToolsUpdateResult,
  NodeSkillsUpdateParams,
  NodeSkillsUpdateResult,
  NodeRunnerInventoryUpdateParams,
  NodeRunnerInventoryUpdateResult,
  NodePluginSurfaceRefreshParams,
  NodePluginSurfaceRefreshResult,
  SkillsBinsParams,
  SkillsBinsResult,
} from "./call-types.generated.js";
import type {
  HealthParams,
  HealthResult,
  StatusParams,
  StatusResult,
  SystemPresenceParams,
  SystemPresenceResult,
  LastHeartbeatParams,
  LastHeartbeatResult,
  VoicewakeGetParams,
  VoicewakeGetResult,
  ChannelsPairingListParams,
  ChannelsPairingListResult,
  ChannelsPairingApproveParams,
  ChannelsPairingApproveResult,
  ChannelsPairingDismissParams,
  ChannelsPairingDismissResult,
} from "./system-types.generated.js";

/** Parameters of each method. */
export interface MethodParams {
  readonly health: HealthParams;
  readonly status: StatusParams;
  readonly "system-presence": SystemPresenceParams;
  readonly "last-heartbeat": LastHeartbeatParams;
  readonly "voicewake.get": VoicewakeGetParams;
  readonly "device.pair.list": DevicePairListParams;
  readonly "device.pair.approve": DevicePairApproveParams;
  readonly "device.pair.reject": DevicePairRejectParams;
  readonly "device.pair.remove": DevicePairRemoveParams;
  readonly "device.pair.rename": DevicePairRenameParams;
  readonly "device.pair.setupCode": DevicePairSetupCodeParams;
  readonly "device.token.rotate": DeviceTokenRotateParams;
  readonly "device.token.revoke": DeviceTokenRevokeParams;
  readonly "node.pair.request": NodePairRequestParams;
  readonly "node.pair.list": NodePairListParams;
  readonly "node.pair.approve": NodePairApproveParams;
  readonly "node.pair.reject": NodePairRejectParams;
  readonly "node.pair.remove": NodePairRemoveParams;
  readonly "node.pair.verify": NodePairVerifyParams;
  readonly "node.list": NodeListParams;
  readonly "node.describe": NodeDescribeParams;
  readonly "node.rename": NodeRenameParams;
  readonly "node.invoke": NodeInvokeParams;
  readonly "node.invoke.result": NodeInvokeResultParams;
  readonly "node.invoke.progress": NodeInvokeProgressParams;
  readonly "node.event": NodeEventParams;
  readonly "node.pending.drain": NodePendingDrainParams;
  readonly "node.pending.pull": NodePendingPullParams;
  readonly "node.pending.ack": NodePendingAckParams;
  readonly "node.pluginSurface.refresh": NodePluginSurfaceRefreshParams;
  readonly "node.pluginTools.update": NodePluginToolsUpdateParams;
  readonly "node.runnerInventory.update": NodeRunnerInventoryUpdateParams;
  readonly "node.skills.update": NodeSkillsUpdateParams;
  readonly "skills.bins": SkillsBinsParams;
  readonly "channels.pairing.list": ChannelsPairingListParams;
  readonly "channels.pairing.approve": ChannelsPairingApproveParams;
  readonly "channels.pairing.dismiss": ChannelsPairingDismissParams;
}

/** Result of each method. */
export interface MethodResults {
  readonly health: HealthResult;
  readonly status: StatusResult;
  readonly "system-presence": SystemPresenceResult;
  readonly "last-heartbeat": LastHeartbeatResult;
  readonly "voicewake.get": VoicewakeGetResult;
  readonly "device.pair.list": DevicePairListResult;
  readonly "device.pair.approve": DevicePairApproveResult;
  readonly "device.pair.reject": DevicePairRejectResult;
  readonly "device.pair.remove": DevicePairRemoveResult;
  readonly "device.pair.rename": DevicePairRenameResult;
  readonly "device.pair.setupCode": DevicePairSetupCodeResult;
  readonly "device.token.rotate": DeviceTokenRotateResult;
  readonly "device.token.revoke": DeviceTokenRevokeResult;
  readonly "node.pair.request": NodePairRequestResult;
  readonly "node.pair.list": NodePairListResult;
  readonly "node.pair.approve": NodePairApproveResult;
  readonly "node.pair.reject": NodePairRejectResult;
  readonly "node.pair.remove": NodePairRemoveResult;
  readonly "node.pair.verify": NodePairVerifyResult;
  readonly "node.list": NodeListResult;
  readonly "node.describe": NodeDescribeResult;
  readonly "node.rename": NodeRenameResult;
  readonly "node.invoke": NodeInvokeResult;
  readonly "node.invoke.result": NodeInvokeResultResult;
  readonly "node.invoke.progress": NodeInvokeProgressResult;
  readonly "node.event": NodeEventResult;
  readonly "node.pending.drain": NodePendingDrainResult;
  readonly "node.pending.pull": NodePendingPullResult;
  readonly "node.pending.ack": NodePendingAckResult;
  readonly "node.pluginSurface.refresh": NodePluginSurfaceRefreshResult;
  readonly "node.pluginTools.update": NodePluginToolsUpdateResult;
  readonly "node.runnerInventory.update": NodeRunnerInventoryUpdateResult;
  readonly "node.skills.update": NodeSkillsUpdateResult;
  readonly "skills.bins": SkillsBinsResult;
  readonly "channels.pairing.list": ChannelsPairingListResult;
  readonly "channels.pairing.approve": ChannelsPairingApproveResult;
  readonly "channels.pairing.dismiss": ChannelsPairingDismissResult;
}
