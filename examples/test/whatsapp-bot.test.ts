import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createPairing } from "@openclaw/pairing-core";
import { createFileStore } from "@openclaw/store-fs";
import { createFakeWhatsapp } from "@openclaw/testkit/whatsapp";
import { expect, it } from "vitest";

const FOLDER = path.join(import.meta.dirname, "../whatsapp-bot");

function startBot(environment: Readonly<Record<string, string>>): ChildProcess {
  const loaders = [import.meta.resolve("tsx/esm"), new URL("trust-fake-whatsapp.ts", import.meta.url).href];
  const imports = loaders.flatMap((loader) => ["--import", loader]);
  return spawn(process.execPath, ["--conditions=@openclaw/source", ...imports, "bot.ts"], {
    cwd: FOLDER,
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "inherit"],
  });
}

it("the Baileys bot answers a stranger with a code, talks to them once approved, and always to its owner", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "whatsapp-bot-"));
  const [credentials, session] = [path.join(folder, "credentials"), path.join(folder, "auth")];
  const whatsapp = await createFakeWhatsapp();
  const account = whatsapp.account("+15550009999");
  await mkdir(session);
  for (const [name, text] of account.linkedSession()) await writeFile(path.join(session, name), text);
  const child = startBot({ WHATSAPP_URL: whatsapp.url, CREDENTIALS: credentials, AUTH_DIRECTORY: session });
  const exited = once(child, "exit");
  const store = createFileStore({ directory: credentials });
  const pairing = createPairing({ store });
  const ann = account.person("+15550001111", { name: "Ann" });
  try {
    await ann.send("hello");
    const challenge = await account.nextSent(ann.phone);
    const [request] = await pairing.listRequests({ channel: "whatsapp" });
    expect(challenge.text).toContain(request?.code);
    expect(challenge.text).toContain("Your WhatsApp phone number: +15550001111");
    expect(request?.meta).toMatchObject({ name: "Ann" });

    await pairing.approve({ code: request?.code ?? "", approver: { surface: "host", id: "test" } });
    await ann.send("hello again");
    expect((await account.nextSent(ann.phone)).text).toBe("You said: hello again");

    await account.owner.send("a note");
    expect((await account.nextSent(account.phone)).text).toBe("You said: a note");

    await pairing.revoke({ channel: "whatsapp", senderId: ann.phone });
    await ann.send("and now?");
    expect((await account.nextSent(ann.phone)).text).toContain("Pairing code:");
    // Its own answers to the owner are not answered in turn.
    expect(account.sent.filter(({ to }) => to === account.phone)).toHaveLength(1);
  } finally {
    child.kill("SIGTERM");
    await exited;
    await store.close();
    await whatsapp.close();
    await rm(folder, { recursive: true });
  }
}, 60_000);
