import { describe, expect, it } from "vitest";
import { fakeGateway } from "../installation.js";
import { createDeviceInstallation } from "./device-installation.js";

describe("openclaw devices approve", () => {
  it("approves the request with this id, with the words of OpenClaw 2026.2.17", async () => {
    const { run, ask, devices } = createDeviceInstallation();
    const { requestId, deviceId } = await ask({ displayName: "phone" });

    const result = await run("devices", "approve", requestId);

    expect(result).toMatchObject({ exitCode: 0, stdout: `Approved ${deviceId} (${requestId})\n` });
    expect(result.stderr).toContain('"phone" now has roles: operator; scopes: operator.read');
    expect(await devices.findDevice(deviceId)).toMatchObject({ approvedBy: "owner", approvedVia: "owner" });
  });

  it("answers with --json as the gateway does", async () => {
    const { run, ask } = createDeviceInstallation();
    const { requestId, deviceId } = await ask();

    const { stdout } = await run("devices", "approve", requestId, "--json");

    expect(JSON.parse(stdout)).toMatchObject({ requestId, device: { deviceId, role: "operator" } });
    expect(JSON.parse(stdout).device.tokens[0]).not.toHaveProperty("token");
  });

  it("S27: without an id it shows all that waits, approves nothing and answers 1", async () => {
    const { run, ask, devices } = createDeviceInstallation();
    const first = await ask({ displayName: "mine" });
    const second = await ask({ displayName: "theirs", remoteIp: "203.0.113.9", scopes: ["operator.admin"] });

    const { exitCode, stdout, stderr } = await run("devices", "approve");

    expect(exitCode).toBe(1);
    for (const { requestId, deviceId } of [first, second]) {
      expect(stdout).toContain(`Selected pending device request ${requestId}\n  Device: ${deviceId}`);
      expect(stderr).toContain(`openclaw devices approve ${requestId}`);
    }
    expect(stdout).toContain("  Requested: roles: operator; scopes: operator.admin\n  IP: 203.0.113.9\n");
    expect(stdout).toContain("  IP: this machine\n  Note: First-time device pairing request.\n");
    expect(stderr).toContain("Nothing was approved.");
    expect(await devices.listDevices({ surface: "host", id: "o", scopes: ["operator.admin"] })).toEqual([]);
  });

  it("S27: --latest shows the newest request and approves it no more than no id does", async () => {
    const { run, ask, clock } = createDeviceInstallation();
    const first = await ask();
    clock.advance(1000);
    const second = await ask();

    const { exitCode, stdout, stderr } = await run("devices", "approve", "--latest");

    expect(exitCode).toBe(1);
    expect(stdout).not.toContain(first.requestId);
    expect(stderr).toContain(`Approve this exact request with: openclaw devices approve ${second.requestId}`);
    expect((await run("devices", "list")).stdout).toContain("Pending (2)");
    expect(await run("devices", "approve", "--latest", second.requestId)).toMatchObject({ exitCode: 1 });
    expect((await run("devices", "list")).stdout).toContain("Pending (2)");
  });

  it("S27: with --json the preview is an error document", async () => {
    const { run, ask } = createDeviceInstallation();
    const { requestId } = await ask();

    const { exitCode, stdout } = await run("devices", "approve", "--json");

    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      error: { code: "REQUEST_ID_REQUIRED", message: expect.stringContaining(requestId) },
    });
  });

  it("says with the words of OpenClaw that nothing waits, or nothing with this id", async () => {
    const { run } = createDeviceInstallation();

    expect(await run("devices", "approve")).toEqual({
      exitCode: 1,
      stdout: "",
      stderr: "openclaw: No pending device pairing requests to approve\n",
    });
    expect(await run("devices", "approve", "nope")).toEqual({
      exitCode: 1,
      stdout: "",
      stderr:
        "openclaw: No pending device request matches nope. Run openclaw devices list and retry with the current request ID.\n",
    });
  });

  it("S16: an id that was superseded approves nothing", async () => {
    const { run, ask } = createDeviceInstallation();
    const first = await ask({ scopes: ["operator.read"] });
    await ask({ identity: first, scopes: ["operator.admin"] });

    expect(await run("devices", "approve", first.requestId)).toMatchObject({ exitCode: 1 });
    expect((await run("devices", "list", "--json")).stdout).toContain('"paired": []');
  });

  it("S173: refuses while the gateway on this port uses another state directory", async () => {
    const { runWith, ask, env } = createDeviceInstallation();
    const { requestId } = await ask();
    const port = await fakeGateway('{"stateDirectoryId":"elsewhere"}');
    const other = { env: { ...env, OPENCLAW_GATEWAY_PORT: port } };

    for (const words of [
      ["approve", requestId],
      ["reject", requestId],
      ["clear", "--yes", "--pending"],
    ]) {
      const refused = await runWith(other, "devices", ...words);
      expect([words[0], refused.exitCode, refused.stdout]).toEqual([words[0], 1, ""]);
      expect(refused.stderr).toContain("uses another state directory");
    }
    expect((await runWith(other, "devices", "list")).stdout).toContain("Pending (1)");
    expect(await runWith(other, "devices", "approve", requestId, "--offline")).toMatchObject({ exitCode: 0 });
  });
});

describe("openclaw devices reject", () => {
  it("drops the request with this id, with the words of OpenClaw 2026.2.17", async () => {
    const { run, ask } = createDeviceInstallation();
    const [first, second] = [await ask(), await ask()];

    expect(await run("devices", "reject", first.requestId)).toMatchObject({
      exitCode: 0,
      stdout: `Rejected ${first.deviceId}\n`,
    });
    const json = await run("devices", "reject", second.requestId, "--json");
    expect(JSON.parse(json.stdout)).toEqual({ requestId: second.requestId, deviceId: second.deviceId });
    expect(await run("devices", "reject", first.requestId)).toMatchObject({ exitCode: 1, stdout: "" });
    expect((await run("devices", "list")).stdout).toBe("No device pairing entries.\n");
  });
});
