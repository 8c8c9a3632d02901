import { createFeishuChannel } from "../src/index.js";

/** Starts a channel, which fails, and does nothing else: the process must end. */
const [domain = "", appId = "", appSecret = ""] = process.argv.slice(2);
const channel = createFeishuChannel({ appId, appSecret, domain });
await channel.start(async () => undefined).catch(() => undefined);
