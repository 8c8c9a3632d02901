import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createPairing } from "@openclaw/pairing-core";
import { createFileStore } from "@openclaw/store-fs";
import { createFakeBotApi } from "@openclaw/testkit";
import { expect, it } from "vitest";

const TOKEN = "700300:AAtestTokenOfTheExampleBot_01234567";
const FOLDER = path.join(import.meta.dirname, "../grammy-bot");

function startBot(apiRoot: string, credentials: string): ChildProcess {
  return spawn(
    process.execPath,
    ["--conditions=@openclaw/source", "--import", import.meta.resolve("tsx/esm"), "bot.ts"],
    {
      cwd: FOLDER,
      env: { ...process.env, BOT_TOKEN: TOKEN, BOT_API_ROOT: apiRoot, CREDENTIALS: credentials },
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
}

it("the grammY bot answers a stranger with a code, and talks to them once another process has approved it", async () => {
  const credentials = path.join(await mkdtemp(path.join(tmpdir(), "grammy-bot-")), "credentials");
  const api = await createFakeBotApi();
  const fake = api.bot(TOKEN);
  const child = startBot(api.url, credentials);
  const exited = once(child, "exit");
  const store = createFileStore({ directory: credentials });
  const pairing = createPairing({ store });
  try {
    fake.message({ id: 7, first_name: "Ann" }, "hello");
    const challenge = await fake.nextSent(7);
    const [request] = await pairing.listRequests({ channel: "telegram" });
    expect(challenge.text).toContain(request?.code);
    expect(request?.meta).toMatchObject({ firstName: "Ann" });

    await pairing.approve({ code: request?.code ?? "", approver: { surface: "host", id: "test" } });
    fake.message({ id: 7 }, "hello again");
    expect((await fake.nextSent(7)).text).toBe("You said: hello again");

    await pairing.revoke({ channel: "telegram", senderId: "7" });
    fake.message({ id: 7 }, "and now?");
    expect((await fake.nextSent(7)).text).toContain("Pairing code:");
  } finally {
    child.kill("SIGTERM");
    await exited;
    await store.close();
    await api.close();
    await rm(path.dirname(credentials), { recursive: true });
  }
}, 60_000);
