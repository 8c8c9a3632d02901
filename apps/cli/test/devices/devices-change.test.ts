import { describe, expect, it } from "vitest";
import { createDeviceInstallation } from "./device-installation.js";

describe("openclaw devices remove and rename", () => {
  it("remove forgets the device, its requests and its commands", async () => {
    const { run, pair, ask, offer, nodes } = createDeviceInstallation();
    const device = await pair({ role: "node" });
    const commands = await offer(device.deviceId, ["lamp.on"]);
    await run("nodes", "approve", commands);
    await ask({ identity: device, scopes: ["operator.read"] });

    expect(await run("devices", "remove", device.deviceId)).toMatchObject({
      exitCode: 0,
      stdout: `Removed ${device.deviceId}\n`,
    });
    expect((await run("devices", "list")).stdout).toBe("No device pairing entries.\n");
    expect(await nodes.findNode(device.deviceId)).toBeUndefined();
  });

  it("rename gives it a name that it cannot change", async () => {
    const { run, pair, devices } = createDeviceInstallation();
    const { deviceId } = await pair({ displayName: "Owner's phone" });

    expect(await run("devices", "rename", deviceId, "Kitchen", "table")).toMatchObject({
      exitCode: 0,
      stdout: `Renamed ${deviceId} → Kitchen table\n`,
    });
    expect(await devices.findDevice(deviceId)).toMatchObject({ label: "Kitchen table" });
    const json = await run("devices", "rename", deviceId, "Desk", "--json");
    expect(JSON.parse(json.stdout)).toEqual({ deviceId, label: "Desk" });
  });

  it("takes the beginning of an id if no other device begins so, and nothing shorter than 8 characters", async () => {
    const { run, pair, store } = createDeviceInstallation();
    const { deviceId } = await pair();
    const twin = `${deviceId.slice(0, 12)}${"0".repeat(52)}`;

    expect(await run("devices", "rename", deviceId.slice(0, 7), "x")).toMatchObject({ exitCode: 1 });
    expect(await run("devices", "rename", deviceId.slice(0, 8), "x")).toMatchObject({ exitCode: 0 });
    await store.transact(["devices/paired"], async (transaction) => {
      const record = await transaction.get("devices/paired", deviceId);
      transaction.put("devices/paired", twin, { ...record, deviceId: twin });
    });
    const refused = await run("devices", "remove", deviceId.slice(0, 12));
    expect([refused.exitCode, refused.stdout]).toEqual([1, ""]);
  });

  it("says what it does not know", async () => {
    const { run } = createDeviceInstallation();
    const unknown = "f".repeat(64);

    for (const words of [
      ["remove", unknown],
      ["rename", unknown, "x"],
      ["rotate", "--device", unknown, "--role", "node"],
      ["revoke", "--device", unknown, "--role", "node"],
    ]) {
      const { exitCode, stdout, stderr } = await run("devices", ...words);
      expect([exitCode, stdout]).toEqual([1, ""]);
      expect(stderr).toMatch(/^openclaw: unknown deviceId/);
    }
  });
});

describe("openclaw devices rotate and revoke", () => {
  it("S10: rotate prints JSON without the token, and the record has a new one", async () => {
    const { run, pair, store } = createDeviceInstallation();
    const { deviceId } = await pair({ scopes: ["operator.write"] });
    const before = JSON.stringify(await store.get("devices/paired", deviceId));

    const { stdout, stderr, exitCode } = await run(
      "devices",
      "rotate",
      "--device",
      deviceId,
      "--role",
      "operator",
    );

    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      deviceId,
      role: "operator",
      scopes: ["operator.write"],
      rotatedAtMs: expect.any(Number),
      tokenDelivery: "withheld-cross-device",
    });
    const after = JSON.stringify(await store.get("devices/paired", deviceId));
    const token = /"token":"([^"]{43})"/.exec(after)?.[1] ?? "";
    expect(token).toHaveLength(43);
    expect(before).not.toContain(token);
    expect(stdout + stderr).not.toContain(token);
  });

  it("S6: rotate takes several --scope, and gives no more than was approved", async () => {
    const { run, pair } = createDeviceInstallation();
    const { deviceId } = await pair({ scopes: ["operator.pairing", "operator.write"] });
    const rotate = (...words: readonly string[]) =>
      run("devices", "rotate", "--device", deviceId, "--role", "operator", ...words);

    const narrowed = await rotate("--scope", "operator.read", "--scope", "operator.pairing");
    expect(JSON.parse(narrowed.stdout)).toMatchObject({ scopes: ["operator.pairing", "operator.read"] });
    expect(await rotate("--scope", "operator.admin")).toMatchObject({ exitCode: 1, stdout: "" });
    expect(await run("devices", "rotate", "--device", deviceId, "--role", "node")).toMatchObject({
      exitCode: 1,
      stdout: "",
    });
  });

  it("revoke prints JSON, and the token stays revoked", async () => {
    const { run, pair } = createDeviceInstallation();
    const { deviceId } = await pair({ role: "node" });

    const { stdout } = await run("devices", "revoke", "--device", deviceId, "--role", "node");

    expect(JSON.parse(stdout)).toEqual({ deviceId, role: "node", revokedAtMs: Date.UTC(2026, 10, 20, 12) });
    expect((await run("devices", "list")).stdout).toContain("node (revoked)");
  });

  it("needs the device and the role", async () => {
    const { run } = createDeviceInstallation();

    expect(await run("devices", "revoke", "--device", "abc")).toMatchObject({
      exitCode: 1,
      stderr: "openclaw: Usage: openclaw devices revoke --device <deviceId> --role <role>\n",
    });
  });
});

describe("openclaw devices clear", () => {
  it("does nothing without --yes", async () => {
    const { run, pair } = createDeviceInstallation();
    await pair();

    const { exitCode, stderr } = await run("devices", "clear", "--pending");

    expect(exitCode).toBe(1);
    expect(stderr).toContain("Refusing to clear pairing table without --yes");
    expect((await run("devices", "list")).stdout).toContain("Paired (1)");
  });

  it("forgets the devices and keeps what waits, unless --pending is given", async () => {
    const { run, pair, ask } = createDeviceInstallation();
    const [first, second] = [await pair(), await pair({ role: "node" })];
    const waiting = await ask();

    const { exitCode, stdout } = await run("devices", "clear", "--yes");

    expect(exitCode).toBe(0);
    expect(stdout.trim().split("\n").toSorted()).toEqual(
      [first, second].map(({ deviceId }) => `Removed ${deviceId}`).toSorted(),
    );
    expect((await run("devices", "list")).stdout).toContain("Pending (1)");
    const cleared = await run("devices", "clear", "--yes", "--pending", "--json");
    expect(JSON.parse(cleared.stdout)).toEqual({ removed: [], rejected: [waiting.requestId] });
    expect(await run("devices", "clear", "--yes")).toMatchObject({
      exitCode: 0,
      stdout: "No device pairing entries.\n",
    });
  });

  it("also clears a device that is paired and waits", async () => {
    const { run, pair, ask } = createDeviceInstallation();
    const device = await pair();
    const upgrade = await ask({ identity: device, scopes: ["operator.admin"] });

    const { exitCode, stdout } = await run("devices", "clear", "--yes", "--pending");

    expect([exitCode, stdout]).toEqual([0, `Removed ${device.deviceId}\nRejected ${upgrade.requestId}\n`]);
  });
});
