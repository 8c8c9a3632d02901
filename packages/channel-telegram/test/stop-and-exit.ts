import { createTelegramChannel } from "../src/index.js";

/** Runs a channel, stops it in the middle of a poll and of a send, and does nothing else: the process must end. */
const [apiRoot = "", botToken = ""] = process.argv.slice(2);
const channel = createTelegramChannel({ apiRoot, botToken });
await channel.start(async () => {
  void channel.send({ chatId: "7" }, "never answered").catch(() => undefined);
});
process.once("message", () => {
  process.disconnect();
  void channel.stop();
});
