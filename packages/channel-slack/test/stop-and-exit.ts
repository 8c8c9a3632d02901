import { createSlackChannel } from "../src/index.js";

/** Runs a channel, stops it in the middle of a send, and does nothing else: the process must end. */
const [apiUrl = "", botToken = "", appToken = ""] = process.argv.slice(2);
const channel = createSlackChannel({ apiUrl, botToken, appToken });
await channel.start(async ({ replyTarget }) => {
  void channel.send(replyTarget, "never answered").catch(() => undefined);
});
process.once("message", () => {
  process.disconnect();
  void channel.stop();
});
