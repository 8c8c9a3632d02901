import { describe, expect, it } from "vitest";
import { CODES, createInstallation, type Installation } from "../installation.js";

const [FIRST = ""] = CODES;

/** Runs `watch` until `isEnough` of what it printed, acting on each new line. */
async function watch(
  installation: Installation,
  flags: readonly string[],
  onLine: (line: string, stop: () => void) => void,
): Promise<{ readonly exitCode: number; readonly lines: readonly string[] }> {
  const interruption = new AbortController();
  const lines: string[] = [];
  const stdout = {
    write: (text: string) => {
      const line = text.trimEnd();
      lines.push(line);
      onLine(line, () => interruption.abort());
    },
  };
  const result = await installation.runWith(
    { stdout, signal: interruption.signal },
    "pairing",
    "watch",
    ...flags,
  );
  return { exitCode: result.exitCode, lines };
}

describe("openclaw pairing watch", () => {
  it("prints what waits, then requests and decisions as they happen, one JSON document per line", async () => {
    const installation = createInstallation();
    await installation.request({});

    const { exitCode, lines } = await watch(installation, ["--json"], (line, stop) => {
      const { event, id } = JSON.parse(line);
      if (event === "requested" && id === "111") void installation.run("pairing", "approve", FIRST);
      if (event === "approved") void installation.request({ senderId: "222" });
      if (event === "requested" && id === "222")
        void installation.run("pairing", "reject", "telegram", "222");
      if (event === "closed") void installation.run("pairing", "revoke", "telegram", "111");
      if (event === "revoked") stop();
    });

    expect(exitCode).toBe(130);
    expect(
      lines.map((line) => JSON.parse(line)).map(({ event, channel, id }) => [event, channel, id]),
    ).toEqual([
      ["requested", "telegram", "111"],
      ["approved", "telegram", "111"],
      ["requested", "telegram", "222"],
      ["closed", "telegram", "222"],
      ["revoked", "telegram", "111"],
    ]);
  });

  it("prints lines with the command to type, names escaped", async () => {
    const installation = createInstallation();
    await installation.request({ meta: { firstName: "A\u001B[2J" } });

    const { lines } = await watch(installation, [], (_line, stop) => stop());

    expect(lines).toEqual([
      'requested  telegram/default  111  "A\\u001b[2J"  asked 0 s ago  openclaw pairing approve telegram ABCD2345',
    ]);
  });

  it("rings the bell on a terminal alone", async () => {
    const installation = createInstallation();
    await installation.request({});
    const ring = async (isTTY: boolean): Promise<string> => {
      const interruption = new AbortController();
      let talk = "";
      await installation.runWith(
        {
          signal: interruption.signal,
          stdout: { write: () => interruption.abort() },
          stderr: { isTTY, write: (text) => (talk += text) },
        },
        "pairing",
        "watch",
        "--notify",
        "bell",
      );
      return talk;
    };

    expect(await ring(true)).toContain("\u0007");
    expect(await ring(false)).not.toContain("\u0007");
    expect((await installation.run("pairing", "watch", "--notify", "mail")).exitCode).toBe(2);
  });
});
