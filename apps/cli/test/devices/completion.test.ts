import { describe, expect, it } from "vitest";
import { createDeviceInstallation } from "./device-installation.js";

describe("completion of devices", () => {
  it("offers requests, devices, nodes, roles and owners with their names made safe", async () => {
    const { run, ask, pair, offer } = createDeviceInstallation();
    const waiting = await ask({ displayName: "phone\u202E" });
    const { deviceId } = await pair({ role: "node", displayName: "lamp" });
    const commands = await offer(deviceId, ["lamp.on"]);
    await run("owner", "add", "telegram:123");
    const complete = async (...words: readonly string[]) =>
      (await run("__complete", "--current=", ...words)).stdout;

    expect(await complete("devices", "approve")).toBe(`${waiting.requestId}\tphone\\u202e\n`);
    expect(await complete("devices", "rename")).toBe(`${deviceId}\tlamp\n`);
    expect(await complete("devices", "rotate", "--role")).toBe("operator\trole\nnode\trole\n");
    expect(await complete("nodes", "approve")).toBe(`${commands}\tlamp\n`);
    expect(await complete("nodes", "describe", "--node")).toBe(`${deviceId}\tlamp\n`);
    expect(await complete("owner", "remove")).toBe("telegram:123\towner\n");
  });
});
