import { homedir } from "node:os";
import { join } from "node:path";
import { Bot } from "grammy";
// Added for pairing, with the three lines below:
import { telegramGuard, telegramIdentity } from "@openclaw/channel-telegram";
import { createGate, createPairing } from "@openclaw/pairing-core";
import { createFileStore } from "@openclaw/store-fs";

const { BOT_TOKEN = "", BOT_API_ROOT = "https://api.telegram.org" } = process.env;
const bot = new Bot(BOT_TOKEN, { client: { apiRoot: BOT_API_ROOT } });

// Added for pairing: before all handlers, so that only approved people reach them.
const directory = process.env["CREDENTIALS"] ?? join(homedir(), ".openclaw", "credentials");
const pairing = createPairing({ store: createFileStore({ directory }) });
bot.use(telegramGuard({ gate: createGate({ pairing, identity: telegramIdentity }) }));

// The bot as it was.
bot.command("start", (ctx) => ctx.reply("Welcome!"));
bot.on("message:text", (ctx) => ctx.reply(`You said: ${ctx.message.text}`));
bot.catch((error) => console.error(error.message));
process.once("SIGTERM", () => void bot.stop());
await bot.start({ onStart: ({ username }) => console.log(`@${username} listens`) });
