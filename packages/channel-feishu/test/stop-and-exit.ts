import { createFeishuChannel } from "../src/index.js";

/** Runs a channel, stops it while it is connected and in the middle of a send, and does nothing else: the process must end. */
const [domain = "", appId = "", appSecret = ""] = process.argv.slice(2);
const channel = createFeishuChannel({ appId, appSecret, domain });
await channel.start(async ({ replyTarget }) => {
  void channel.send(replyTarget, "never answered").catch(() => undefined);
});
process.once("message", () => {
  process.disconnect();
  void channel.stop();
});
