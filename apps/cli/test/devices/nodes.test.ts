import { describe, expect, it } from "vitest";
import { createDeviceInstallation, type DeviceInstallation } from "./device-installation.js";

async function withLamp(): Promise<
  DeviceInstallation & { readonly nodeId: string; readonly requestId: string }
> {
  const installation = createDeviceInstallation();
  const { deviceId } = await installation.pair({ role: "node", displayName: "lamp", remoteIp: "10.0.0.5" });
  const requestId = await installation.offer(deviceId, ["lamp.off", "lamp.on"]);
  return { ...installation, nodeId: deviceId, requestId };
}

describe("openclaw nodes pending, approve and reject", () => {
  it("lists what waits with the words and columns of OpenClaw 2026.2.17", async () => {
    const { run, requestId, nodeId } = await withLamp();

    const { stdout, stderr, exitCode } = await run("nodes", "pending");

    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/│ Request +│ Node +│ IP +│ Requested +│ Repair │/);
    expect(stdout).toContain(`│ ${requestId} │`);
    expect(stderr).toBe(`${requestId}  commands: lamp.off, lamp.on  calls itself "lamp"\n`);
    const json = JSON.parse((await run("nodes", "pending", "--json")).stdout);
    expect(json).toMatchObject([{ requestId, nodeId, commands: ["lamp.off", "lamp.on"] }]);
  });

  it("says that a new node waits among the devices, which is where people do not look", async () => {
    const { run, ask } = createDeviceInstallation();
    await ask({ role: "node" });

    expect(await run("nodes", "pending")).toEqual({
      exitCode: 0,
      stdout: "No pending pairing requests.\n",
      stderr: "1 new node first waits as a device: openclaw devices list\n",
    });
  });

  it("approve and reject print JSON, and no token of the node", async () => {
    const { run, requestId, nodeId, offer, store } = await withLamp();

    const approved = await run("nodes", "approve", requestId);

    expect(approved.exitCode).toBe(0);
    expect(JSON.parse(approved.stdout)).toMatchObject({
      requestId,
      node: { nodeId, commands: ["lamp.off", "lamp.on"] },
    });
    const record = JSON.stringify(await store.get("nodes/paired", nodeId));
    const token = /"token":"([^"]+)"/.exec(record)?.[1] ?? "";
    expect(token).not.toBe("");
    expect(approved.stdout).not.toContain(token);
    const more = await offer(nodeId, ["lamp.on", "lamp.blink"]);
    const rejected = await run("nodes", "reject", more);
    expect(JSON.parse(rejected.stdout)).toEqual({ requestId: more, nodeId });
  });

  it("the token of a node that asked in the old way is not printed either", async () => {
    const { run, nodes, store } = createDeviceInstallation();
    const caller = { surface: "rpc", id: "shared-secret", scopes: ["operator.pairing"] } as const;
    const outcome = await nodes.request({ node: { nodeId: "old-node" }, caller });
    const requestId = outcome.status === "pending" ? outcome.request.requestId : "";

    const { stdout, stderr } = await run("nodes", "approve", requestId);

    const { token } = { ...(await store.get("nodes/paired", "old-node")) };
    expect(typeof token).toBe("string");
    expect(stdout + stderr).not.toContain(token);
    expect(stderr).toContain("is not shown");
  });

  it("says what it does not know", async () => {
    const { run } = createDeviceInstallation();

    for (const verb of ["approve", "reject"]) {
      expect(await run("nodes", verb, "nope")).toMatchObject({
        exitCode: 1,
        stdout: "",
        stderr: expect.stringContaining("No pending node request matches nope."),
      });
    }
  });
});

describe("openclaw nodes status and describe", () => {
  it("without a gateway it shows what is paired, and that the rest is unknown", async () => {
    const { run, requestId, nodeId } = await withLamp();

    const { stdout, stderr } = await run("nodes", "status");

    expect(stdout).toMatch(/^Known: 1 · Paired: 1 · Connected: unknown\n/);
    expect(stdout).toMatch(/│ Node +│ ID +│ IP +│ Detail +│ Status +│ Caps +│/);
    expect(stdout).toMatch(/│ paired +│/);
    expect(stdout).toContain(`Approval pending for lamp. Run openclaw nodes approve ${requestId}\n`);
    expect(stderr).toContain("who is connected is unknown");
    const json = JSON.parse((await run("nodes", "--json")).stdout);
    expect(json.nodes).toMatchObject([{ nodeId, paired: true, approvalState: "pending-approval" }]);
    expect(json.nodes[0]).not.toHaveProperty("connected");
  });

  it("describes one node by id, beginning of the id or name", async () => {
    const { run, nodeId, requestId } = await withLamp();
    await run("nodes", "approve", requestId);

    for (const name of [nodeId, nodeId.slice(0, 6), "lamp"]) {
      const { stdout, exitCode } = await run("nodes", "describe", "--node", name);
      expect(exitCode).toBe(0);
      expect(stdout).toMatch(/│ Field +│ Value +│/);
      expect(stdout).toContain("Commands\n- lamp.off\n- lamp.on\n");
    }
    expect(await run("nodes", "describe", "--node", "fridge")).toMatchObject({
      exitCode: 1,
      stderr: "openclaw: unknown node: fridge (known: lamp)\n",
    });
    expect(await run("nodes", "describe")).toMatchObject({ exitCode: 1, stdout: "" });
  });

  it("refuses a name that two nodes have", async () => {
    const { run, pair, nodeId } = await withLamp();
    await pair({ role: "node", displayName: "lamp" });

    expect(await run("nodes", "rename", "--node", "lamp", "--name", "x")).toMatchObject({ exitCode: 1 });
    expect(await run("nodes", "rename", "--node", nodeId, "--name", "Desk lamp")).toMatchObject({
      exitCode: 0,
      stdout: `node rename ok: ${nodeId} -> Desk lamp\n`,
    });
    expect((await run("nodes", "status")).stdout).toContain("Desk lamp");
  });

  it("remove takes the commands back and leaves the device", async () => {
    const { run, nodeId, requestId, nodes } = await withLamp();
    await run("nodes", "approve", requestId);

    expect(await run("nodes", "remove", "--node", nodeId)).toMatchObject({
      exitCode: 0,
      stdout: `Removed ${nodeId}\n`,
    });
    expect(await nodes.findNode(nodeId)).toBeUndefined();
    expect((await run("devices", "list")).stdout).toContain("Paired (1)");
    expect(await run("nodes", "remove", "--node", nodeId)).toMatchObject({ exitCode: 1, stdout: "" });
  });
});
