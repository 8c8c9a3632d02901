import { homedir } from "node:os";
import { join } from "node:path";
import { Client, Events, GatewayIntentBits, Partials, type Interaction, type Message } from "discord.js";
// Added for pairing, with the five lines below:
import { discordGuard, discordIdentity } from "@openclaw/channel-discord";
import { createGate, createPairing } from "@openclaw/pairing-core";
import { createFileStore } from "@openclaw/store-fs";

const { DISCORD_BOT_TOKEN = "", DISCORD_API_URL = "https://discord.com/api" } = process.env;
const client = new Client({
  intents: [GatewayIntentBits.DirectMessages],
  partials: [Partials.Channel],
  rest: { api: DISCORD_API_URL },
});

// Added for pairing: asked first in each listener, so that only approved people get further.
const directory = process.env["CREDENTIALS"] ?? join(homedir(), ".openclaw", "credentials");
const pairing = createPairing({ store: createFileStore({ directory }) });
const guard = discordGuard({ gate: createGate({ pairing, identity: discordIdentity }) });

async function onMessage(message: Message): Promise<void> {
  if (!(await guard.message(message))) return; // Added for pairing.
  await message.reply(`You said: ${message.content}`);
}

async function onInteraction(interaction: Interaction): Promise<void> {
  if (!(await guard.interaction(interaction))) return; // Added for pairing.
  if (!interaction.isChatInputCommand()) return;
  await interaction.reply(`You used /${interaction.commandName}`);
}

// The rest of the bot as it was.
client.on(Events.MessageCreate, (message) => void onMessage(message).catch(console.error));
client.on(Events.InteractionCreate, (interaction) => void onInteraction(interaction).catch(console.error));
client.on(Events.Error, (error) => console.error(error.message));
client.once(Events.ClientReady, ({ user, application }) => {
  console.log(`${user.tag} listens`);
  const commands = [{ name: "ping", description: "Says which command was used" }];
  void application.commands.set(commands).catch(console.error);
});
process.once("SIGTERM", () => void client.destroy());
await client.login(DISCORD_BOT_TOKEN);
