import { once } from "node:events";
import { createGate, createMemoryStore, createPairing } from "@openclaw/pairing-core";
import type { Gate } from "@openclaw/contracts";
import { createFakeDiscord, type FakeDiscordBot } from "@openclaw/testkit/discord";
import { Client, Events, GatewayIntentBits, Partials, type Interaction, type Message } from "discord.js";
import { expect, it } from "vitest";
import { discordGuard, discordIdentity } from "../src/index.js";
import { ANN, ROOM, TOKEN } from "./fixtures.js";

interface GuardBench {
  readonly bot: FakeDiscordBot;
  readonly pairing: ReturnType<typeof createPairing>;
  readonly approveAll: () => Promise<void>;
}

/** A real client with a bot behind the guard that answers `echo: …`. */
async function withClient(
  body: (bench: GuardBench) => Promise<void>,
  wrapGate: (gate: Gate) => Gate = (gate) => gate,
): Promise<void> {
  const discord = await createFakeDiscord();
  const bot = discord.bot(TOKEN);
  const pairing = createPairing({ store: createMemoryStore() });
  const guard = discordGuard({ gate: wrapGate(createGate({ pairing, identity: discordIdentity })) });
  const client = new Client({
    intents: [GatewayIntentBits.DirectMessages, GatewayIntentBits.GuildMessages, GatewayIntentBits.Guilds],
    partials: [Partials.Channel],
    rest: { api: discord.url },
  });
  client.on(Events.Error, (error) => console.error(error));
  const onMessage = async (message: Message): Promise<void> => {
    if (!(await guard.message(message))) return;
    await message.reply(`echo: ${message.content}`);
  };
  const onInteraction = async (interaction: Interaction): Promise<void> => {
    if (!(await guard.interaction(interaction)) || !interaction.isRepliable()) return;
    await interaction.reply(`echo: ${interaction.isCommand() ? interaction.commandName : "press"}`);
  };
  client.on(Events.MessageCreate, (message) => void onMessage(message));
  client.on(Events.InteractionCreate, (interaction) => void onInteraction(interaction));
  const ready = once(client, Events.ClientReady);
  await client.login(TOKEN);
  await ready;
  try {
    const approveAll = async (): Promise<void> => {
      for (const { code } of await pairing.listRequests()) {
        await pairing.approve({ code, approver: { surface: "host", id: "test" } });
      }
    };
    await body({ bot, pairing, approveAll });
  } finally {
    await client.destroy();
    await discord.close();
  }
}

const press = (bot: FakeDiscordBot) =>
  bot.interact(
    ANN,
    3,
    { component_type: 2, custom_id: "yes" },
    {
      message: {
        id: "510000000000000001",
        type: 0,
        channel_id: bot.directChannelOf(ANN.id),
        content: "",
        author: { id: bot.id, username: "bot", discriminator: "0", bot: true },
        mentions: [],
        mention_roles: [],
        attachments: [],
        embeds: [],
        components: [],
        timestamp: "2026-01-01T00:00:00.000000+00:00",
      },
    },
  );

it("a stranger gets a code, then silence; once approved the bot answers", async () => {
  await withClient(async ({ approveAll, bot, pairing }) => {
    bot.message(ANN, "hello");
    const challenge = await bot.nextDirect(ANN.id);
    const [request] = await pairing.listRequests();
    expect(challenge.content).toContain(request?.code);
    expect(challenge.payload).toMatchObject({ allowed_mentions: { parse: [] } });
    expect(request?.meta).toEqual({ tag: "ann", name: "Ann" });
    await approveAll();
    bot.message(ANN, "hello again");
    expect((await bot.nextDirect(ANN.id)).content).toBe("echo: hello again");
  });
});

it("S109: other bots, webhooks, polls and system messages reach nobody", async () => {
  await withClient(async ({ bot, pairing }) => {
    const data = bot.message({ id: "210000000000000009", bot: true }, "a bot");
    bot.dispatch("MESSAGE_CREATE", { ...data, id: "510000000000000002", webhook_id: "610000000000000001" });
    bot.dispatch("MESSAGE_CREATE", { ...data, id: "510000000000000003", author: ANN, type: 7 });
    bot.message(ANN, "a message");
    expect((await bot.nextDirect(ANN.id)).content).toContain("Pairing code:");
    expect(await pairing.listRequests()).toHaveLength(1);
    expect(bot.sent).toHaveLength(1);
  });
});

it("every use of a command is answered, and only to the one who used it", async () => {
  await withClient(async ({ approveAll, bot }) => {
    bot.slash(ANN, "ask");
    expect(await bot.nextDirect(ANN.id)).toMatchObject({ isEphemeral: true });
    bot.slash(ANN, "ask");
    expect(await bot.nextDirect(ANN.id)).toMatchObject({
      isEphemeral: true,
      content: "Pairing already requested. Ask the bot owner to approve your code.",
    });
    await approveAll();
    bot.slash(ANN, "ask");
    expect(await bot.nextDirect(ANN.id)).toMatchObject({ isEphemeral: false, content: "echo: ask" });
  });
});

it("S100: an approval opens no server", async () => {
  await withClient(async ({ approveAll, bot, pairing }) => {
    bot.message(ANN, "let me in");
    await bot.nextDirect(ANN.id);
    await approveAll();
    const answered = bot.nextCall("callback");
    bot.slash(ANN, "ask", { place: ROOM });
    await answered;
    await expect
      .poll(() => bot.sent.at(-1))
      .toMatchObject({ isEphemeral: true, content: "You are not authorized to use this." });
    expect(await pairing.listRequests()).toEqual([]);
  });
});

it("S111: a button asks again who presses it, and never leads to a code", async () => {
  await withClient(async ({ approveAll, bot, pairing }) => {
    press(bot);
    expect((await bot.nextDirect(ANN.id)).content).toBe("You are not authorized to use this.");
    expect(await pairing.listRequests()).toEqual([]);
    bot.message(ANN, "let me in");
    await bot.nextDirect(ANN.id);
    await approveAll();
    press(bot);
    expect((await bot.nextDirect(ANN.id)).content).toBe("echo: press");
    await pairing.revoke({ channel: "discord", senderId: ANN.id });
    press(bot);
    expect((await bot.nextDirect(ANN.id)).content).toBe("You are not authorized to use this.");
  });
});

it("a decision that takes too long is answered in time, and refuses", async () => {
  const decided = new AbortController();
  await withClient(
    async ({ bot }) => {
      const used = bot.slash(ANN, "ask");
      await expect.poll(() => used.state, { timeout: 5000 }).toBe("waiting");
      decided.abort();
      expect(await bot.nextDirect(ANN.id)).toMatchObject({
        isEphemeral: true,
        content: "That took too long. Please try again.",
      });
    },
    () => ({
      admit: async () => {
        await once(decided.signal, "abort");
        return { outcome: "admit", reason: "dm_policy_open" };
      },
    }),
  );
}, 15_000);

it("a gate that breaks lets nobody through", async () => {
  await withClient(
    async ({ bot }) => {
      bot.slash(ANN, "ask");
      bot.message(ANN, "hello");
      expect((await bot.nextDirect(ANN.id)).content).toBe("You are not authorized to use this.");
      expect(bot.sent).toHaveLength(1);
    },
    () => ({ admit: () => Promise.reject(new Error("on purpose")) }),
  );
});
