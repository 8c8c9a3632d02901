import { createSignalChannel } from "../src/index.js";

/** Runs a channel, stops it in the middle of a send, and does nothing else: the process must end. */
const [options = "{}"] = process.argv.slice(2);
const channel = createSignalChannel(JSON.parse(options));
await channel.start(async ({ replyTarget }) => {
  void channel.send(replyTarget, "never answered").catch(() => undefined);
});
process.once("message", () => {
  process.disconnect();
  void channel.stop();
});
