import path from "node:path";
import { loadDeviceIdentity } from "@openclaw/device-pairing/identity";
import { createFileTokenStore } from "@openclaw/gateway-client";
import { describe, expect, it } from "vitest";
import { createDeviceInstallation, startGatewayHere } from "./device-installation.js";

// Every byte that moves a cursor, and what hides or reorders text.
const CONTROLS = Array.from({ length: 0xa0 }, (_, code) => code)
  .filter((code) => code < 0x20 || code >= 0x7f)
  .map((code) => String.fromCodePoint(code));
const HIDDEN = [
  "\u061C",
  "\u200B",
  "\u200F",
  "\u202A",
  "\u202E",
  "\u2060",
  "\u2067",
  "\u206F",
  "\uFEFF",
  "\u{E0041}",
];
/** Control and format characters, less the end of a line. */
const RAW = /[^\P{C}\n]/u;

const SHOWING = [
  ["devices"],
  ["devices", "list"],
  ["devices", "approve"],
  ["nodes", "status"],
  ["nodes", "pending"],
  ["nodes", "describe", "--node"],
];

describe("what devices say of themselves", () => {
  it.each(["displayName", "platform", "browserOrigin"] as const)(
    "S150 S151: nothing in %s reaches the terminal as it is, whatever shows it",
    async (field) => {
      const { run, ask, pair, offer } = createDeviceInstallation();
      const evil = `Owner's \u2067phone\u202E${CONTROLS.join("")}${HIDDEN.join("")}`;
      await ask({ [field]: evil });
      const { deviceId } = await pair({ role: "node", [field]: evil });
      await offer(deviceId, ["lamp.on"], evil);

      for (const words of SHOWING) {
        const target = words.at(-1) === "--node" ? [deviceId] : [];
        const { stdout, stderr } = await run(...words, ...target);
        expect([words.join(" "), RAW.exec(stdout + stderr)]).toEqual([words.join(" "), null]);
        const json = await run(...words, ...target, "--json");
        expect([words.join(" "), RAW.exec(json.stdout + json.stderr)]).toEqual([words.join(" "), null]);
      }
      expect((await run("devices", "list")).stderr).toMatch(
        field === "browserOrigin" ? /browser at/ : /\\u2067/,
      );
    },
  );

  it("S151: what an owner types comes back without its control characters too", async () => {
    const { run } = createDeviceInstallation();

    for (const words of [
      ["devices", "approve", "\u001B[2Jx"],
      ["devices", "remove", "\u001B[2Jabcdefgh"],
      ["nodes", "describe", "--node", "\u001B[2Jx"],
      ["owner", "add", "\u001B[2J:1"],
      ["devices", "list", "--timeout", "\u001B[2J", "--url", "ws://127.0.0.1:1", "--token", "x"],
    ]) {
      const { stdout, stderr } = await run(...words);
      expect(RAW.exec(stdout + stderr)).toBeNull();
    }
  });

  it("S151: a name cannot forge a row, and comes after all that counts", async () => {
    const { run, ask } = createDeviceInstallation();
    const { deviceId, requestId } = await ask({
      displayName: `${"0".repeat(64)}\n│ ${requestRow}`,
      scopes: ["operator.admin"],
    });

    const { stdout, stderr } = await run("devices", "list");

    expect(stdout).not.toContain(`│ ${requestRow}`);
    expect(stderr.split("\n")).toHaveLength(2);
    const line = stderr.split("\n")[0] ?? "";
    const order = [requestId, deviceId, "scopes: operator.admin", "calls itself"].map((part) =>
      line.indexOf(part),
    );
    expect(order).toEqual(order.toSorted((left, right) => left - right));
    expect(order).not.toContain(-1);
  });

  it("S153: warns when two devices bear the same or a look-alike name", async () => {
    const { run, pair, ask } = createDeviceInstallation();
    const mine = await pair({ displayName: "Anas iPhone" });
    const other = await ask({ displayName: "Аnas iPhоne" });

    for (const words of [
      ["devices", "list"],
      ["devices", "approve"],
    ]) {
      const { stderr } = await run(...words);
      expect(stderr).toContain("Warning: several devices use the same or a look-alike name");
      expect(stderr).toContain(mine.deviceId);
      expect(stderr).toContain(other.deviceId);
    }
  });

  it("S121: list and preview show the whole stable id and all that is asked for, however long the name is", async () => {
    const { run, ask } = createDeviceInstallation();
    const { deviceId, requestId } = await ask({
      displayName: "x".repeat(5000),
      scopes: ["operator.pairing"],
    });

    for (const words of [
      ["devices", "list"],
      ["devices", "approve"],
    ]) {
      const { stdout, stderr } = await run(...words);
      expect(stderr).toContain(
        `${requestId}  device ${deviceId}  this machine  wants roles: operator; scopes: operator.pairing`,
      );
      expect(stdout.length + stderr.length).toBeLessThan(5000);
    }
  });
});

const requestRow = "11111111-2222-4333-8444-555555555555 │ forged";

describe("secrets", { timeout: 60_000 }, () => {
  it("S10 S52: no command prints a token or a code that it was not asked for, and the gateway's log has none", async () => {
    const there = createDeviceInstallation();
    there.clock.set(Date.now());
    const gateway = await startGatewayHere(there, { logging: { level: "debug" } });
    const at = { env: gateway.env, now: Date.now };
    const { deviceId } = await there.pair({ role: "node", displayName: "lamp" });
    await there.pair({ scopes: ["operator.admin"] });
    const commands = await there.offer(deviceId, ["lamp.on"]);
    const image = path.join(there.directory, "..", "code.png");
    let printed = "";
    for (const words of [
      ["nodes", "approve", commands],
      ["devices", "list", "--json"],
      ["devices", "list", "--verbose"],
      ["devices", "rotate", "--device", deviceId, "--role", "node"],
      ["nodes", "status", "--json"],
      ["nodes", "describe", "--node", deviceId, "--json"],
      ["qr", "--png", image, "--public-url", "ws://127.0.0.1:1"],
      ["doctor", "--json"],
      ["devices", "revoke", "--device", deviceId, "--role", "node"],
    ]) {
      const { stdout, stderr } = await there.runWith(at, ...words);
      printed += stdout + stderr;
    }

    const records = [
      await there.store.get("devices/paired", deviceId),
      await there.store.get("nodes/paired", deviceId),
    ];
    const tokens = JSON.stringify(records).match(/(?<="token":")[^"]+/g) ?? [];
    expect(tokens.length).toBeGreaterThan(0);
    expect(tokens.filter((token) => printed.includes(token))).toEqual([]);
    expect(printed + gateway.log.join("")).not.toContain("eyJ1cmwi");
    expect(printed).not.toContain("a-secret-that-no-other-test-has");
    await gateway.stop();
  });

  it("S50 S79: the token of one gateway is not sent to another, not even on another port", async () => {
    const { run, directory } = createDeviceInstallation();
    const identity = await loadDeviceIdentity({ path: path.join(directory, "identity", "device.json") });
    await createFileTokenStore({ directory: path.join(directory, "identity", "gateway-tokens") }).set(
      { origin: "ws://127.0.0.1:2", deviceId: identity.deviceId, role: "operator" },
      { token: "t".repeat(43), scopes: ["operator.admin"] },
    );

    const { exitCode, stderr } = await run("devices", "list", "--url", "ws://127.0.0.1:1");

    expect(exitCode).toBe(1);
    expect(stderr).toContain("requires explicit credentials");
  });
});
