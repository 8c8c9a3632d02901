import { homedir } from "node:os";
import { join } from "node:path";
import { App } from "@slack/bolt";
// Added for pairing, with the three lines below:
import { slackGuard, slackIdentity } from "@openclaw/channel-slack";
import { createGate, createPairing } from "@openclaw/pairing-core";
import { createFileStore } from "@openclaw/store-fs";

const { SLACK_BOT_TOKEN = "", SLACK_APP_TOKEN = "", SLACK_API_URL = "https://slack.com/api/" } = process.env;
const app = new App({
  token: SLACK_BOT_TOKEN,
  appToken: SLACK_APP_TOKEN,
  socketMode: true,
  clientOptions: { slackApiUrl: SLACK_API_URL },
});

// Added for pairing: before all listeners, so that only approved people reach them.
const directory = process.env["CREDENTIALS"] ?? join(homedir(), ".openclaw", "credentials");
const pairing = createPairing({ store: createFileStore({ directory }) });
app.use(slackGuard({ gate: createGate({ pairing, identity: slackIdentity }) }));

// The bot as it was.
app.message("welcome", async ({ say }) => void (await say("Welcome!")));
app.message(/^(?!welcome)/, async ({ message, say }) => {
  if ("text" in message) await say(`You said: ${message.text}`);
});
app.command("/hello", async ({ ack }) => ack("Hello!"));
app.error(async (error) => console.error(error.message));
process.once("SIGTERM", () => void app.stop());
await app.start();
console.log("The bot listens");
