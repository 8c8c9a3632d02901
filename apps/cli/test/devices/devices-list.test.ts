import { describe, expect, it } from "vitest";
import { createDeviceInstallation } from "./device-installation.js";

describe("openclaw devices list", () => {
  it("says so when there are none, and writes nothing", async () => {
    const { run, directory } = createDeviceInstallation();

    expect(await run("devices", "list")).toEqual({
      exitCode: 0,
      stdout: "No device pairing entries.\n",
      stderr: "",
    });
    expect(await run("devices", "list", "--json")).toMatchObject({
      stdout: '{\n  "pending": [],\n  "paired": []\n}\n',
    });
    const { existsSync } = await import("node:fs");
    expect(existsSync(directory)).toBe(false);
  });

  it("prints the tables of OpenClaw 2026.2.17, and on stderr all that a request asks for", async () => {
    const { run, ask, pair, clock } = createDeviceInstallation();
    const paired = await pair({ displayName: "desk", scopes: ["operator.admin"], remoteIp: "10.0.0.9" });
    const request = await ask({ displayName: "phone", scopes: ["operator.read"], remoteIp: "10.0.0.7" });
    clock.advance(60_000);

    const { stdout, stderr, exitCode } = await run("devices", "list");

    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^Pending \(1\)\n┌/);
    expect(stdout).toMatch(/│ Request +│ Device +│ Role +│ IP +│ Age +│ Flags +│/);
    expect(stdout).toContain(`│ ${request.requestId} │`);
    expect(stdout).toMatch(/\nPaired \(1\)\n┌/);
    expect(stdout).toMatch(/│ Device +│ Roles +│ Scopes +│ Tokens +│ IP +│/);
    expect(stdout).toMatch(/│ operator │ operator\.admin +│ operator │ 10\.0\.0\.9 │/);
    expect(stdout.replaceAll(/[│\s]/g, "")).toContain(paired.deviceId.slice(0, 20));
    expect(stderr).toBe(
      `${request.requestId}  device ${request.deviceId}  from 10.0.0.7  wants roles: operator; scopes: operator.read  ` +
        'asked 1 min ago  ends in 4 min unless it asks again  says it runs on linux  calls itself "phone"\n',
    );
  });

  it("a program of this machine has no address, and a paired device that asks for more is a repair", async () => {
    const { run, ask, pair } = createDeviceInstallation();
    const identity = await pair({ scopes: ["operator.read"] });
    await ask({ identity, scopes: ["operator.admin"] });

    const { stdout, stderr } = await run("devices", "list");

    expect(stdout).toMatch(/│ scope +│[^]*│ upgrade, │[^]*│ repair +│/);
    expect(stderr).toContain(
      "this machine  wants roles: operator; scopes: operator.admin  scope upgrade  repair  ",
    );
  });

  it("tells revoked tokens from live ones, and a device without any", async () => {
    const { run, pair, devices } = createDeviceInstallation();
    const { deviceId } = await pair({ role: "node" });
    await devices.revokeToken({
      deviceId,
      role: "node",
      caller: { surface: "host", id: "o", scopes: ["operator.admin"] },
    });

    expect((await run("devices", "list")).stdout).toContain("node (revoked)");
  });

  it("S10: no output of a list holds a token", async () => {
    const { run, pair, store } = createDeviceInstallation();
    const { deviceId } = await pair();
    const record = JSON.stringify(await store.get("devices/paired", deviceId));
    const token = /"token":"([^"]{43})"/.exec(record)?.[1] ?? "";

    const outputs = await Promise.all([
      run("devices", "list"),
      run("devices", "list", "--json"),
      run("devices"),
    ]);

    expect(token).toHaveLength(43);
    expect(outputs.map(({ stdout, stderr }) => stdout + stderr).join()).not.toContain(token);
    expect(JSON.parse(outputs[1]?.stdout ?? "").paired[0].tokens).toEqual([
      { role: "operator", scopes: ["operator.read"], createdAtMs: Date.UTC(2026, 10, 20, 12) },
    ]);
  });

  it("bare `devices` shows the same and what to do next", async () => {
    const { run, ask } = createDeviceInstallation();
    expect(await run("devices")).toMatchObject({
      stdout: "No device pairing entries.\n",
      stderr: expect.stringContaining("openclaw qr"),
    });
    await ask();

    const { stdout, stderr } = await run("devices");

    expect(stdout).toContain("Pending (1)");
    expect(stderr).toContain("Decide with: openclaw devices approve <requestId>");
  });

  it("is not hindered by a broken configuration", async () => {
    const { run, ask, configure } = createDeviceInstallation();
    await ask();
    configure({ gateway: { port: "many" } });

    const { stdout, exitCode, stderr } = await run("devices", "list");

    expect([exitCode, stdout.includes("Pending (1)")]).toEqual([0, true]);
    expect(stderr).toContain("Going on with the default limits.");
  });
});
