import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createFakeWhatsapp } from "@openclaw/testkit/whatsapp";
import { createReplyLists } from "../reply-lists.js";
import { PEOPLE, type OpenSoakChannel } from "../soak-channel.js";

const PHONE = "+15553009999";

/** A linked device, with real encryption. */
export const openWhatsapp: OpenSoakChannel = async ({ credentialsDirectory }) => {
  quietLibsignal();
  const fake = await createFakeWhatsapp();
  const account = fake.account(PHONE);
  const directory = join(credentialsDirectory, "whatsapp", "default");
  await mkdir(directory, { recursive: true, mode: 0o700 });
  for (const [name, text] of account.linkedSession()) {
    await writeFile(join(directory, name), text, { mode: 0o600 });
  }
  return {
    channel: "whatsapp",
    settings: { webSocketUrl: fake.url, accounts: { default: {} } },
    people: Array.from({ length: PEOPLE }, (_, index) => `+1555300${String(index).padStart(4, "0")}`),
    keepsMessages: true,
    write: async (from, text) => void (await account.person(from).send(text)),
    replies: createReplyLists(account.sent, ({ to, text }) => ({ to, text })),
    cut: () => fake.down(),
    mend: () => fake.up(),
    close: () => fake.close(),
  };
};

// The phones of the stand-in use libsignal too, which prints whole sessions whenever one is closed.
function quietLibsignal(): void {
  for (const method of ["error", "info", "log", "warn"] as const) {
    const original = console[method];
    console[method] = (...values: unknown[]) => {
      if (!/[\\/]libsignal[\\/]/.test(new Error("for its stack").stack ?? ""))
        original.apply(console, values);
    };
  }
}
