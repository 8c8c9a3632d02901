import type { Clock, Logger } from "@openclaw/contracts";
import {
  coversScope,
  type DeviceEvent,
  type DevicePairing,
  type DeviceRequest,
  type NodeEvent,
  type NodePairing,
  type NodeRequest,
} from "@openclaw/device-pairing";
import type { EndingSessions } from "../methods/ending-sessions.js";
import { toWireRequest } from "../methods/wire-device.js";
import { toWireNodeRequest } from "../methods/wire-node.js";
import type { NodeRegistry } from "../nodes/node-registry.js";
import type { Session, Sessions } from "../sessions/session.js";

export interface PairingEventsParts {
  readonly devices: Pick<DevicePairing, "watch">;
  readonly nodes: Pick<NodePairing, "watch">;
  readonly registry: NodeRegistry;
  readonly sessions: () => Sessions;
  readonly ending: EndingSessions;
  readonly clock: Clock;
  readonly logger: Logger;
  /** A device waits that did not wait before. */
  readonly onRequest: (request: DeviceRequest) => void;
  /** The commands of a node wait that did not wait before. */
  readonly onNodeRequest: (request: NodeRequest) => void;
}

/**
 * Acts on what happens to devices and nodes, whichever process did it: ends sessions, renews what nodes may do, and tells the
 * operators that may decide. Returns what ends that.
 */
export function watchPairing(parts: PairingEventsParts): () => void {
  const tellCompleted = createSetupCompletion(parts);
  const unwatchDevices = parts.devices.watch((event) => {
    onDeviceEvent(parts, event);
    tellCompleted(event);
  });
  const unwatchNodes = parts.nodes.watch((event) => onNodeEvent(parts, event));
  return () => {
    unwatchDevices();
    unwatchNodes();
  };
}

function onDeviceEvent(parts: PairingEventsParts, event: DeviceEvent): void {
  const { ending, logger } = parts;
  if (event.type === "requested") {
    parts.onRequest(event.request);
    tell(parts, event.request.deviceId, "device.pair.requested", toWireRequest(event.request));
    return;
  }
  const ofDevice = parts.sessions().ofDevice(event.deviceId);
  switch (event.type) {
    case "resolved": {
      const { type: _type, atMs, ...resolved } = event;
      logger.info(resolved, "a device request was resolved");
      tell(parts, event.deviceId, "device.pair.resolved", { ...resolved, ts: atMs });
      return;
    }
    case "removed":
      ending.end(ofDevice, "device removed");
      logger.info({ deviceId: event.deviceId }, "a device was removed");
      break;
    case "token-ended":
      ending.end(
        ofDevice.filter(({ role }) => role === event.role),
        "device removed",
      );
      logger.info({ deviceId: event.deviceId, role: event.role }, "a device's token was rotated or revoked");
      break;
    case "changed":
      break;
  }
  tell(parts, event.deviceId, "device.pair.changed", { deviceId: event.deviceId });
}

/** Tells whoever shows a setup code that it has done its work. */
function createSetupCompletion(parts: PairingEventsParts): (event: DeviceEvent) => void {
  /** Requests that a setup code made. They wait in small number, and each of them ends. */
  const requests = new Map<string, DeviceRequest>();
  return (event) => {
    if (event.type === "requested" && event.request.setupId !== undefined) {
      requests.set(event.request.requestId, event.request);
    }
    if (event.type !== "resolved") return;
    const { requestId, deviceId, decision, atMs: ts } = event;
    const request = requests.get(requestId);
    requests.delete(requestId);
    if (request === undefined || decision !== "approved") return;
    const { setupId, displayName: deviceName, scopes } = request;
    const access = scopes.length === 0 ? "node" : "limited";
    tell(parts, deviceId, "device.pair.setup.completed", { setupId, deviceId, deviceName, access, ts });
  };
}

function onNodeEvent(parts: PairingEventsParts, event: NodeEvent): void {
  const { registry } = parts;
  switch (event.type) {
    case "requested":
      parts.onNodeRequest(event.request);
      tell(parts, event.request.nodeId, "node.pair.requested", toWireNodeRequest(event.request));
      return;
    case "resolved": {
      const { type: _type, atMs, ...resolved } = event;
      parts.logger.info(resolved, "a node request was resolved");
      tellResolved(parts, event.nodeId, { ...resolved, ts: atMs });
      return;
    }
    case "removed":
      registry.withdraw(event.nodeId);
      tellResolved(parts, event.nodeId, {
        requestId: "",
        nodeId: event.nodeId,
        decision: "removed",
        ts: parts.clock.now(),
      });
      return;
    case "changed":
      // Every approval is a change, also one by another process whose request was never seen here.
      registry.refresh(event.nodeId);
      return;
  }
}

/** The node hears of it too: it may have waited. */
function tellResolved(parts: PairingEventsParts, nodeId: string, payload: object): void {
  tell(parts, nodeId, "node.pair.resolved", payload);
  parts.registry.find(nodeId)?.session.sendEvent("node.pair.resolved", payload, { numbered: false });
}

/** Tells the operators that may decide. One that is a device itself without being admin hears of itself alone. */
function tell({ sessions }: PairingEventsParts, deviceId: string, event: string, payload: object): void {
  for (const session of sessions().all()) {
    if (mayHear(session, deviceId)) session.sendEvent(event, payload);
  }
}

function mayHear({ role, scopes, deviceId }: Session, aboutDeviceId: string): boolean {
  if (role !== "operator" || !coversScope(scopes, "operator.pairing")) return false;
  return deviceId === undefined || deviceId === aboutDeviceId || coversScope(scopes, "operator.admin");
}
