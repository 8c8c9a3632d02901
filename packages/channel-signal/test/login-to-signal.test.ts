import { createFakeSignal } from "@openclaw/testkit/signal";
import { describe, expect, it } from "vitest";
import { loginToSignal } from "../src/index.js";
import { NUMBER, QUICK } from "./fixtures.js";

describe("loginToSignal", () => {
  it("shows an address, waits for the phone, and tells the account", async () => {
    const fake = await createFakeSignal();
    const { signalAccount } = await loginToSignal({
      cliPath: fake.cliPath,
      limits: QUICK,
      onUri: (uri) => fake.scan(uri, NUMBER),
    });
    expect(signalAccount).toBe(NUMBER);
    expect(fake.runs[0]?.args).not.toContain("-a");
    await fake.disconnected();
    await fake.close();
  });

  it("gives up when nobody scans, or when it is told to, and leaves nothing running", async () => {
    const fake = await createFakeSignal();
    const controller = new AbortController();
    const options = { cliPath: fake.cliPath, limits: QUICK };
    const late = loginToSignal({ ...options, waitMs: 20, onUri: () => undefined });
    await expect(late).rejects.toMatchObject({ code: "CHANNEL_UNREACHABLE" });
    const ended = loginToSignal({
      ...options,
      signal: controller.signal,
      onUri: () => controller.abort(),
    });
    await expect(ended).rejects.toMatchObject({ code: "CHANNEL_UNREACHABLE" });
    await fake.disconnected();
    await fake.close();
  });

  it("says what signal-cli lacks", async () => {
    const fake = await createFakeSignal();
    fake.failNextRun({ stderr: "java.lang.UnsupportedClassVersionError", exitCode: 1 });
    const login = loginToSignal({ cliPath: fake.cliPath, limits: QUICK, onUri: () => undefined });
    await expect(login).rejects.toMatchObject({
      code: "CHANNEL_OPTIONS_INVALID",
      message: expect.stringContaining("Java 21"),
    });
    await fake.close();
  });
});
