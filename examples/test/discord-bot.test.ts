import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createPairing } from "@openclaw/pairing-core";
import { createFileStore } from "@openclaw/store-fs";
import { createFakeDiscord } from "@openclaw/testkit/discord";
import { expect, it } from "vitest";

const TOKEN = "MTMwMDAwMDAwMDAwMDAwMDAwMw.test-3.tokenOfTheExampleBot_0123456789abcdef";
const FOLDER = path.join(import.meta.dirname, "../discord-bot");
const ANN = { id: "210000000000000007", username: "ann", global_name: "Ann" };

function startBot(apiUrl: string, credentials: string): ChildProcess {
  return spawn(
    process.execPath,
    ["--conditions=@openclaw/source", "--import", import.meta.resolve("tsx/esm"), "bot.ts"],
    {
      cwd: FOLDER,
      env: { ...process.env, DISCORD_BOT_TOKEN: TOKEN, DISCORD_API_URL: apiUrl, CREDENTIALS: credentials },
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
}

it("the discord.js bot answers a stranger with a code, and talks to them once another process has approved it", async () => {
  const credentials = path.join(await mkdtemp(path.join(tmpdir(), "discord-bot-")), "credentials");
  const discord = await createFakeDiscord();
  const fake = discord.bot(TOKEN);
  const child = startBot(discord.url, credentials);
  const exited = once(child, "exit");
  const store = createFileStore({ directory: credentials });
  const pairing = createPairing({ store });
  try {
    await fake.nextCall("commands");
    fake.message(ANN, "hello");
    const challenge = await fake.nextDirect(ANN.id);
    const [request] = await pairing.listRequests({ channel: "discord" });
    expect(challenge.content).toContain(request?.code);
    expect(request?.meta).toMatchObject({ name: "Ann" });
    fake.slash(ANN, "ping");
    expect((await fake.nextDirect(ANN.id)).content).toContain("Pairing already requested");

    await pairing.approve({ code: request?.code ?? "", approver: { surface: "host", id: "test" } });
    fake.message(ANN, "hello again");
    expect((await fake.nextDirect(ANN.id)).content).toBe("You said: hello again");
    fake.slash(ANN, "ping");
    expect((await fake.nextDirect(ANN.id)).content).toBe("You used /ping");

    await pairing.revoke({ channel: "discord", senderId: ANN.id });
    fake.message(ANN, "and now?");
    expect((await fake.nextDirect(ANN.id)).content).toContain("Pairing code:");
  } finally {
    child.kill("SIGTERM");
    await exited;
    await store.close();
    await discord.close();
    await rm(path.dirname(credentials), { recursive: true });
  }
}, 60_000);
