import { createImessageChannel } from "../src/index.js";

/** Runs a channel, stops it in the middle of a send, and does nothing else: the process must end. */
const channel = createImessageChannel(JSON.parse(process.argv[2] ?? "{}"));
await channel.start(async (message) => {
  void channel.send(message.replyTarget, "never answered").catch(() => undefined);
});
process.once("message", () => {
  process.disconnect();
  void channel.stop();
});
process.send?.("started");
