import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createFakeSlack, signSlackRequest } from "@openclaw/testkit/slack";
import { describe, expect, it, onTestFinished } from "vitest";
import { readCallSecret } from "../../src/channels/read-credential.js";
import { startGateway } from "../support.js";

const OLD = "the-secret-of-yesterday-0123456789";
const NEW = "the-secret-of-today-9876543210";

async function secretFile(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "openclaw-secret-"));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return join(directory, "secret");
}

const place = (file: string) =>
  ({ section: "channels.x", key: "secret", fileKey: "secretFile", file, text: undefined }) as const;

describe("a secret that calls are proved with", () => {
  it("S141: is that of its file at the moment of the call, read again only once the file has changed", async () => {
    const file = await secretFile();
    await writeFile(file, `${OLD}\n`);
    const reads: string[] = [];
    const secret = await readCallSecret(place(file), (text) => reads.push(text));
    if (typeof secret !== "function") throw new Error("no function");
    expect([await secret(), await secret()]).toEqual([OLD, OLD]);
    await writeFile(file, NEW);
    expect([await secret(), await secret()]).toEqual([NEW, NEW]);
    expect(reads).toEqual([`${OLD}\n`, NEW]);
    await rm(file);
    await expect(secret()).rejects.toMatchObject({ code: "CHANNEL_OPTIONS_INVALID" });
  });

  it("S141: Slack's, changed in its file while the gateway runs, counts at once, and the old one no longer", async () => {
    const file = await secretFile();
    await writeFile(file, OLD);
    const slack = await createFakeSlack();
    onTestFinished(() => slack.close());
    const botToken = "xoxb-700100-firstTestBotToken";
    slack.app({ botToken, signingSecret: OLD });
    const gateway = await startGateway({
      config: {
        channels: { slack: { apiUrl: slack.apiUrl, botToken, mode: "http", signingSecretFile: file } },
      },
    });
    await gateway.logged((record) =>
      record.includes(`"channel":"slack","account":"default","msg":"channel running"`),
    );
    const ask = async (secret: string, challenge: string): Promise<number> => {
      const body = JSON.stringify({ type: "url_verification", challenge });
      const headers = { ...signSlackRequest(secret, body), connection: "close" };
      const response = await fetch(new URL("/slack/events", gateway.url), { method: "POST", body, headers });
      return response.status;
    };

    expect(await ask(OLD, "one")).toBe(200);
    await writeFile(file, NEW);
    expect(await ask(OLD, "two")).toBe(401);
    expect(await ask(NEW, "three")).toBe(200);
    expect(gateway.log.join("")).not.toMatch(new RegExp(`${OLD}|${NEW}`));
  });
});
