import { createStateFiles } from "@openclaw/store-fs";
import { trustFakeWhatsapp } from "@openclaw/testkit/whatsapp";
import { createWhatsappChannel } from "../src/index.js";
import { QUICK } from "./quick.js";

// A process with one channel that answers everybody, for tests that end it in one way or another.
const [, , webSocketUrl = "", directory = ""] = process.argv;
trustFakeWhatsapp();
const channel = createWhatsappChannel({
  session: createStateFiles({ directory }),
  webSocketUrl,
  limits: { ...QUICK, requestTimeoutMs: 10_000 },
});
process.on("message", () => {
  process.disconnect();
  void channel.stop();
});
await channel.start(async (message) => {
  await channel.send(message.replyTarget, `got ${message.text}`);
});
process.send?.("started");
