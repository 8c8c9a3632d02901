import { silentLogger } from "@openclaw/contracts";
import type { DeviceRequest } from "@openclaw/device-pairing";
import { describe, expect, it } from "vitest";
import { createOwnerAlert } from "../../src/events/owner-alerts.js";

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
