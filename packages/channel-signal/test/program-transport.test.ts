import { describe, expect, it } from "vitest";
import { createSignalChannel } from "../src/index.js";
import { ignore, NUMBER, PERSON, QUICK, withBench } from "./fixtures.js";

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false; // There is no such process.
  }
};

describe("a signal-cli that is started", () => {
  it("is given its account, receives by hand, and fetches no attachments", async () => {
    await withBench(
      (fake) => ({ cliPath: fake.cliPath }),
      async ({ channel, fake }) => {
        await channel.start(ignore);
        const { args } = await fake.nextRun();
        expect(args).toEqual([
          "-a",
          NUMBER,
          "jsonRpc",
          "--receive-mode=manual",
          "--ignore-attachments",
          "--ignore-stories",
        ]);
      },
    );
  });

  it("S175: is ended by stop, and so is nothing else", async () => {
    await withBench(
      (fake) => ({ cliPath: fake.cliPath }),
      async ({ channel, fake }) => {
        const other = createSignalChannel({ signalAccount: NUMBER, cliPath: fake.cliPath, limits: QUICK });
        await channel.start(ignore);
        const { pid } = await fake.nextRun();
        await other.start(ignore);
        const { pid: otherPid } = await fake.nextRun();
        await channel.stop();
        expect([isAlive(pid), isAlive(otherPid)]).toEqual([false, true]);
        await other.stop();
        expect(isAlive(otherPid)).toBe(false);
      },
    );
  });

  it("is started again when it dies, and what came meanwhile is received", async () => {
    await withBench(
      (fake) => ({ cliPath: fake.cliPath }),
      async ({ account, channel, fake }) => {
        await channel.start(async (message) => channel.send(message.replyTarget, message.text));
        const { pid } = await fake.nextRun();
        fake.failNextRun({ stderr: "java.net.ConnectException: away", exitCode: 3 });
        process.kill(pid, "SIGKILL");
        await account.unheard();
        account.message({ uuid: PERSON }, "meanwhile");
        expect((await account.nextSent(PERSON)).text).toBe("meanwhile");
        expect(fake.runs).toHaveLength(3);
      },
    );
  });

  it.each([
    [
      "CHANNEL_OPTIONS_INVALID",
      /channels\.signal\.cliPath.*needs Java 21/,
      "Error: LinkageError: org/asamk/signal/Main has been compiled by a more recent version (class file version 65.0)",
    ],
    [
      "CHANNEL_OPTIONS_INVALID",
      /Java 21/,
      "ERROR: JAVA_HOME is not set and no 'java' command could be found in your PATH.",
    ],
    ["CHANNEL_CREDENTIAL_REJECTED", /signal-cli link/, `User ${NUMBER} is not registered.`],
    ["CHANNEL_CONFLICT", /Another signal-cli/, "Config file is in use by another instance, waiting…"],
    [
      "CHANNEL_UNREACHABLE",
      /signal-cli ended with exit code 1: unrecognized arguments/,
      "unrecognized arguments: '--receive-mode=manual'",
    ],
  ])("that cannot run is one error %s", async (code, message, stderr) => {
    await withBench(
      (fake) => ({ cliPath: fake.cliPath }),
      async ({ channel, fake }) => {
        fake.failNextRun({ stderr, exitCode: 1 });
        await expect(channel.start(ignore)).rejects.toMatchObject({
          code,
          message: expect.stringMatching(message),
        });
        await fake.disconnected();
      },
    );
  });

  it("that has run is started again whatever it said, and its account is judged by its next start alone", async () => {
    await withBench(
      (fake) => ({ cliPath: fake.cliPath }),
      async ({ account, channel, fake, logger }) => {
        fake.warnNextRun(
          "Config file is in use by another instance, waiting… User +15550009999 is not registered.",
        );
        await channel.start(async (message) => channel.send(message.replyTarget, message.text));
        const { pid } = await fake.nextRun();
        process.kill(pid, "SIGTERM");
        await fake.nextRun();
        account.message({ uuid: PERSON }, "still there?");
        expect((await account.nextSent(PERSON)).text).toBe("still there?");
        expect(JSON.stringify(logger.lines)).toContain("signal-cli ended with SIGTERM: Config file");
      },
    );
  });

  it("that is not installed is one error that says where to get it", async () => {
    const channel = createSignalChannel({ cliPath: "/nowhere/signal-cli", limits: QUICK });
    await expect(channel.start(ignore)).rejects.toMatchObject({
      code: "CHANNEL_OPTIONS_INVALID",
      message: expect.stringMatching(
        /\/nowhere\/signal-cli \(channels\.signal\.cliPath\): there is no such program\. Install signal-cli/,
      ),
    });
  });

  it("and does not answer is given up after the time for the start, and ended", async () => {
    await withBench(
      (fake) => ({ cliPath: fake.cliPath, limits: { ...QUICK, startTimeoutMs: 300 } }),
      async ({ account, channel, fake }) => {
        account.failNext("listAccounts", { kind: "hang" });
        await expect(channel.start(ignore)).rejects.toMatchObject({ code: "CHANNEL_UNREACHABLE" });
        await fake.disconnected();
        expect(fake.runs.filter(({ pid }) => isAlive(pid))).toEqual([]);
      },
    );
  });
});
