import { silentLogger } from "@openclaw/contracts";
import type { DeviceRequest, NodeRequest } from "@openclaw/device-pairing";
import { describe, expect, it } from "vitest";
import { createNodeAlert, createOwnerAlert } from "../../src/events/owner-alerts.js";

const requestOf = (requestId: string): DeviceRequest => ({
  requestId,
  deviceId: "0".repeat(64),
  publicKey: "key",
  platform: "linux",
  clientId: "cli",
  clientMode: "cli",
  role: "operator",
  roles: ["operator"],
  scopes: ["operator.read"],
  silent: false,
  isRepair: false,
  reason: "not-paired",
  createdAtMs: 0,
  refreshedAtMs: 0,
  expiresAtMs: 1,
});

describe("what the owner is told where the gateway runs", () => {
  it("S88: is five requests a minute, and how many more there were", () => {
    const lines: string[] = [];
    const timers: { readonly delayMs: number; readonly work: () => void }[] = [];
    const logged: string[] = [];
    const alert = createOwnerAlert({
      logger: { ...silentLogger, info: (_fields, message) => logged.push(message) },
      output: (line) => lines.push(line),
      ownerCommand: "openclaw",
      after: (delayMs, work) => timers.push({ delayMs, work }),
    });
    const ask = (count: number): void => {
      for (let index = 0; index < count; index += 1) alert(requestOf(`id-${index}`));
    };

    ask(200);
    expect(lines).toHaveLength(10);
    expect(lines.at(-1)).toContain("devices approve id-4");
    expect(logged).toHaveLength(200);
    expect(timers.map(({ delayMs }) => delayMs)).toEqual([60_000]);
    timers[0]?.work();
    expect(lines.slice(10)).toEqual([
      "  Devices  195 more requests in the last minute: openclaw devices list",
    ]);

    ask(5);
    timers[1]?.work();
    expect(lines).toHaveLength(21);
    expect(timers).toHaveLength(2);
  });

  it("S88: names a node whose commands wait with the command to approve it, and five of those a minute", () => {
    const lines: string[] = [];
    const windows: (() => void)[] = [];
    const alert = createNodeAlert({
      logger: silentLogger,
      output: (line) => lines.push(line),
      ownerCommand: "openclaw",
      after: (_delayMs, work) => windows.push(work),
    });
    const request: NodeRequest = {
      requestId: "id-0",
      nodeId: "0".repeat(64),
      displayName: "lamp\u001b[2K",
      commands: ["lamp.on", "lamp.off"],
      isRepair: false,
      silent: false,
      createdAtMs: 0,
      declared: true,
      requiredScopes: ["operator.pairing"],
    };

    for (let count = 0; count < 7; count += 1) alert(request);
    windows[0]?.();

    expect(lines.slice(0, 2)).toEqual([
      String.raw`  Node     lamp\u001b[2K offers 2 commands`,
      "           openclaw nodes approve id-0",
    ]);
    expect(lines.slice(10)).toEqual([
      "  Nodes    2 more requests in the last minute: openclaw nodes pending",
    ]);
  });

  it("S150: hides nothing of a name that a device chose", () => {
    const lines: string[] = [];
    const alert = createOwnerAlert({
      logger: silentLogger,
      output: (line) => lines.push(line),
      ownerCommand: "openclaw",
      after: () => undefined,
    });
    alert({ ...requestOf("id"), displayName: "a\u3164b\u115fc\u2800d\u202ee\u001b[2Kf" });
    expect(lines[0]).toContain(String.raw`a\u3164b\u115fc\u2800d\u202ee\u001b[2Kf (linux)`);
  });
});
