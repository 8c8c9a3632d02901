import {
  DEVICE_REQUESTS,
  DEVICES,
  type DeviceRecord,
  type StoredRecord,
  type Unwatch,
} from "@openclaw/contracts";
import type { DeviceContext } from "./device-context.js";
import { toDeviceRequest } from "./device-facts.js";
import type { DeviceEvent } from "./device-pairing-types.js";
import { decisionOn, diffDevice, type SeenRequest } from "./diff-devices.js";
import { readDevice, readDeviceRequest } from "./read-records.js";

/** Tells of changes by comparing what is committed with what was committed before, whoever committed it. */
export interface DeviceWatcher {
  readonly watch: (listener: (event: DeviceEvent) => void) => Unwatch;
  /** Before an own change: from here on nothing is missed. */
  begin(): Promise<void>;
  /** After an own change, with what no comparison can find: listeners have heard of it when this resolves. */
  settle(deviceIds: readonly string[], events?: readonly DeviceEvent[]): Promise<void>;
}

export function createDeviceWatcher(context: DeviceContext): DeviceWatcher {
  const listeners = new Set<(event: DeviceEvent) => void>();
  const snapshot = createSnapshot(context);
  let end: Unwatch | undefined;
  let last: Promise<void> = Promise.resolve();
  let isFullDiffWaiting = false;

  const emit = (events: readonly DeviceEvent[]): void => {
    for (const event of events) for (const listener of listeners) tell(context, listener, event);
  };
  // One comparison after another: two at once would tell of the same change twice.
  const enqueue = (run: () => Promise<readonly DeviceEvent[]>): Promise<void> => {
    last = last.then(run).then(emit, (error: unknown) => {
      context.logger.error({ error }, "changes of devices could not be read");
    });
    return last;
  };
  const start = (): void => {
    void enqueue(async () => {
      await snapshot.load();
      return [];
    });
    end = context.store.watch([DEVICE_REQUESTS, DEVICES], () => {
      if (isFullDiffWaiting) return;
      isFullDiffWaiting = true;
      void enqueue(() => {
        isFullDiffWaiting = false;
        return snapshot.compare();
      });
    });
  };

  return {
    watch: (listener) => {
      // An own function for each call, so that ending one watch never ends another of the same listener.
      const own = (event: DeviceEvent): void => listener(event);
      listeners.add(own);
      if (end === undefined) start();
      return () => {
        listeners.delete(own);
        if (listeners.size > 0) return;
        end?.();
        end = undefined;
      };
    },
    begin: () => (listeners.size === 0 ? Promise.resolve() : last),
    settle: async (deviceIds, events = []) => {
      if (listeners.size === 0) return;
      await enqueue(async () => [...(await snapshot.compare(deviceIds)), ...events]);
    },
  };
}

function tell(context: DeviceContext, listener: (event: DeviceEvent) => void, event: DeviceEvent): void {
  try {
    listener(event);
  } catch (error) {
    context.logger.error({ error, type: event.type }, "a listener to devices failed");
  }
}

function createSnapshot(context: DeviceContext) {
  const devices = new Map<string, StoredRecord>();
  const requests = new Map<string, SeenRequest>();

  const seeRequest = async (id: string, record: StoredRecord): Promise<SeenRequest | undefined> => {
    const request = readDeviceRequest(record, id);
    if (request === undefined) return undefined;
    // As the snapshot has it, which is not newer than the request.
    const before = readDevice(devices.get(request.deviceId), request.deviceId);
    return { request, approvedBeforeMs: before?.approvedAtMs ?? 0 };
  };

  const load = async (): Promise<void> => {
    devices.clear();
    requests.clear();
    for await (const [id, record] of context.store.entries(DEVICES)) devices.set(id, record);
    for await (const [id, record] of context.store.entries(DEVICE_REQUESTS)) {
      const seen = await seeRequest(id, record);
      if (seen !== undefined) requests.set(id, seen);
    }
  };

  /** Requests are read before devices: one that is gone was approved, if at all, in what is read after. */
  const compareRequests = async () => {
    const there = new Set<string>();
    const requested: DeviceEvent[] = [];
    for await (const [id, record] of context.store.entries(DEVICE_REQUESTS)) {
      there.add(id);
      if (requests.has(id)) continue;
      const seen = await seeRequest(id, record);
      if (seen === undefined) continue;
      requests.set(id, seen);
      requested.push({ type: "requested", request: toDeviceRequest(context.limits, seen.request) });
    }
    const gone = [...requests.values()].filter(({ request }) => !there.has(request.requestId));
    for (const { request } of gone) requests.delete(request.requestId);
    return { requested, gone };
  };

  const compareDevice = (deviceId: string, record: StoredRecord | undefined): readonly DeviceEvent[] => {
    const before = devices.get(deviceId);
    if (before === record) return [];
    if (record === undefined) devices.delete(deviceId);
    else devices.set(deviceId, record);
    return diffDevice(deviceId, readDevice(before, deviceId), readDevice(record, deviceId));
  };

  const compareAllDevices = async (): Promise<readonly DeviceEvent[]> => {
    const there = new Set<string>();
    const events: DeviceEvent[] = [];
    for await (const [deviceId, record] of context.store.entries(DEVICES)) {
      there.add(deviceId);
      events.push(...compareDevice(deviceId, record));
    }
    for (const deviceId of devices.keys()) {
      if (!there.has(deviceId)) events.push(...compareDevice(deviceId, undefined));
    }
    return events;
  };

  const compareDevices = async (deviceIds: readonly string[]): Promise<readonly DeviceEvent[]> => {
    const events: DeviceEvent[] = [];
    for (const deviceId of deviceIds)
      events.push(...compareDevice(deviceId, await context.store.get(DEVICES, deviceId)));
    return events;
  };

  const resolve = ({ request, ...seen }: SeenRequest, nowMs: number): DeviceEvent => {
    const device: DeviceRecord | undefined = readDevice(devices.get(request.deviceId), request.deviceId);
    const { requestId, deviceId } = request;
    return {
      type: "resolved",
      requestId,
      deviceId,
      decision: decisionOn({ request, ...seen }, device),
      atMs: nowMs,
    };
  };

  return {
    load,
    /** What has changed: among these devices and those of requests that ended, or among all of them. */
    compare: async (deviceIds?: readonly string[]): Promise<readonly DeviceEvent[]> => {
      const { requested, gone } = await compareRequests();
      const concerned = new Set([...(deviceIds ?? []), ...gone.map(({ request }) => request.deviceId)]);
      const changed =
        deviceIds === undefined ? await compareAllDevices() : await compareDevices([...concerned]);
      const nowMs = context.clock.now();
      // What ends sessions comes first.
      return [...changed, ...gone.map((seen) => resolve(seen, nowMs)), ...requested];
    },
  };
}
