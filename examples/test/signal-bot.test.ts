import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createPairing } from "@openclaw/pairing-core";
import { createFileStore } from "@openclaw/store-fs";
import { createFakeSignal } from "@openclaw/testkit/signal";
import { expect, it } from "vitest";

const NUMBER = "+15550001111";
const ANN = "11111111-1111-4111-8111-111111111111";
const FOLDER = path.join(import.meta.dirname, "../signal-bot");

function startBot(address: string, credentials: string): ChildProcess {
  return spawn(
    process.execPath,
    ["--conditions=@openclaw/source", "--import", import.meta.resolve("tsx/esm"), "bot.ts"],
    {
      cwd: FOLDER,
      env: { ...process.env, SIGNAL_CLI: address, CREDENTIALS: credentials },
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
}

it("the Signal bot answers a stranger with a code, and talks to them once another process has approved it", async () => {
  const credentials = path.join(await mkdtemp(path.join(tmpdir(), "signal-bot-")), "credentials");
  // As signal-cli does when it is started with -a and --tcp, and nothing else.
  const fake = await createFakeSignal({ singleAccount: NUMBER, receiveMode: "on-start" });
  const account = fake.account(NUMBER);
  const child = startBot(fake.tcp, credentials);
  const exited = once(child, "exit");
  const store = createFileStore({ directory: credentials });
  const pairing = createPairing({ store });
  try {
    await account.receiving();
    account.message({ uuid: ANN, name: "Ann" }, "hello");
    const challenge = await account.nextSent(ANN);
    const [request] = await pairing.listRequests({ channel: "signal" });
    expect(challenge.text).toContain(request?.code);
    expect(request).toMatchObject({ senderId: `uuid:${ANN}`, meta: { name: "Ann" } });

    await pairing.approve({ code: request?.code ?? "", approver: { surface: "host", id: "test" } });
    account.message({ uuid: ANN }, "hello again");
    expect((await account.nextSent(ANN)).text).toBe("You said: hello again");

    await pairing.revoke({ channel: "signal", senderId: `uuid:${ANN}` });
    account.message({ uuid: ANN }, "and now?");
    expect((await account.nextSent(ANN)).text).toContain("Pairing code:");
  } finally {
    child.kill("SIGTERM");
    await exited;
    await store.close();
    await fake.close();
    await rm(path.dirname(credentials), { recursive: true });
  }
}, 60_000);
