import { setTimeout } from "node:timers/promises";
import { createDiscordChannel } from "../src/index.js";

/** Runs a channel, stops it in the middle of a send, and does nothing else: the process must end. */
const [apiUrl = "", token = ""] = process.argv.slice(2);
const channel = createDiscordChannel({ apiUrl, token });
await channel.start(async (message) => {
  void channel.send(message.replyTarget, "never answered").catch(() => undefined);
});
process.once("message", (wish) => void stop(wish === "stop when lost"));

async function stop(isWhenLost: boolean): Promise<void> {
  process.disconnect();
  if (isWhenLost) while (channel.linkState() === "connected") await setTimeout(5);
  await channel.stop();
}
