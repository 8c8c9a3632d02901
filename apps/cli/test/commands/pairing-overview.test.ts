import { describe, expect, it } from "vitest";
import { CODES, createInstallation, fakeGateway } from "../installation.js";

const [FIRST = ""] = CODES;

describe("openclaw pairing", () => {
  it("prints what waits in all channels and leaves; in a pipe it never asks", async () => {
    const installation = createInstallation();
    await installation.request({ meta: { firstName: "Alice" } });
    await installation.request({ channel: "discord", senderId: "222", account: "work" });

    const { exitCode, stdout, stderr } = await installation.run("pairing");

    expect(exitCode).toBe(0);
    expect(stdout).toContain("Pairing requests (2)");
    expect(stdout).toMatch(/│ telegram │ default │ ABCD2345 │ 111 +│ Alice +│ 2026-11-20T12:00:00.000Z │/);
    expect(stdout).toMatch(/│ discord {2}│ work {4}│ EFGH6789 │ 222 +│ +│ 2026-11-20T12:00:00.000Z │/);
    expect(stderr).toContain("Decide with: openclaw pairing approve <code>");
  });

  it("says what to do when nothing waits", async () => {
    const { stdout, stderr } = await createInstallation().run("pairing");

    expect(stdout).toBe("No pending pairing requests.\n");
    expect(stderr).toContain("openclaw pairing watch");
  });

  it("prints one JSON document", async () => {
    const installation = createInstallation();
    await installation.request({});

    expect(JSON.parse((await installation.run("pairing", "--json")).stdout)).toEqual({
      requests: [
        {
          channel: "telegram",
          id: "111",
          code: FIRST,
          createdAt: "2026-11-20T12:00:00.000Z",
          lastSeenAt: "2026-11-20T12:00:00.000Z",
          meta: { accountId: "default" },
        },
      ],
    });
  });

  it("on a terminal the owner decides on requests that are on the screen", async () => {
    const installation = createInstallation();
    await installation.request({});
    await installation.request({ senderId: "222" });
    await installation.request({ senderId: "333" });
    installation.clock.advance(60_000);

    const { exitCode, stdout, stderr } = await installation.type(
      ["9", "1", "a", "1", "2", "r", "3", "", ""],
      "pairing",
    );

    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/│ 1 │ telegram │ default │ ABCD2345 │ 111 +│ +│ 1 min ago │/);
    expect(stdout).toContain("Approved telegram sender 111.\nRejected telegram sender 222.\n");
    expect(stderr).toContain("Give a number from 1 to 3.");
    expect(stderr).toContain("Already decided.");
    expect((await installation.pairing.listGrants()).map(({ senderId }) => senderId)).toEqual(["111"]);
    expect((await installation.pairing.listRequests()).map(({ senderId }) => senderId)).toEqual(["333"]);
  });

  it("Enter, the end of the input and --no-input decide nothing", async () => {
    const installation = createInstallation();
    await installation.request({});

    expect((await installation.type([""], "pairing")).exitCode).toBe(0);
    expect((await installation.type([], "pairing")).exitCode).toBe(0);
    const quiet = await installation.type(["1", "a"], "pairing", "--no-input");
    expect(quiet.stderr).not.toContain("Decide on which");
    expect(await installation.pairing.listGrants()).toEqual([]);
  });

  it("S173: the interactive choice refuses beside a gateway on another state directory, too", async () => {
    const installation = createInstallation();
    await installation.request({});
    const port = await fakeGateway('{"stateDirectoryId":"feedfacefeedface"}');

    const result = await installation.runWith(
      {
        env: { ...installation.env, OPENCLAW_GATEWAY_PORT: port },
        stdin: {
          isTTY: true,
          [Symbol.asyncIterator]: async function* () {
            yield "1\na\n";
          },
        },
        stdout: { isTTY: true, write: () => undefined },
      },
      "pairing",
    );

    expect(result.exitCode).toBe(5);
    expect(await installation.pairing.listGrants()).toEqual([]);
  });

  it("an interrupted question ends with 130 and decides nothing", async () => {
    const installation = createInstallation();
    await installation.request({});
    const interruption = new AbortController();
    const stdin = {
      isTTY: true,
      [Symbol.asyncIterator]: () => ({
        next: () => {
          interruption.abort();
          return new Promise<never>(() => undefined);
        },
      }),
    };

    const { exitCode } = await installation.runWith(
      { stdin, stdout: { isTTY: true, write: () => undefined }, signal: interruption.signal },
      "pairing",
    );

    expect(exitCode).toBe(130);
  });

  it("colours only on a terminal, and not with NO_COLOR, --no-color or a dumb one", async () => {
    const installation = createInstallation();
    await installation.request({});
    const isColored = async (env: Record<string, string>, isTTY: boolean, ...flags: readonly string[]) => {
      let text = "";
      const stdout = { isTTY, write: (part: string) => (text += part) };
      await installation.runWith({ env: { ...installation.env, ...env }, stdout }, "pairing", ...flags);
      return text.includes("\u001B[");
    };

    expect(await isColored({}, true)).toBe(true);
    expect(await isColored({}, false)).toBe(false);
    expect(await isColored({ FORCE_COLOR: "1" }, false)).toBe(true);
    expect(await isColored({ FORCE_COLOR: "0" }, true)).toBe(false);
    expect(await isColored({ NO_COLOR: "1" }, true)).toBe(false);
    expect(await isColored({ TERM: "dumb" }, true)).toBe(false);
    expect(await isColored({}, true, "--no-color")).toBe(false);
  });
});
