import { MessageFlags } from "discord-api-types/v10";
import type { Interaction } from "discord.js";

/** What the guard itself answers to an interaction; only the one who used it sees it. */
export interface GuardedAnswer {
  /** Sends a text, the first one as the answer. */
  send(text: string): Promise<void>;
  /** The last word: nobody is left with "thinking…". Says nothing if something was said. */
  finish(text: string): Promise<void>;
  /** There is a decision: nothing more is done for Discord's time limit. */
  stopWaiting(): void;
  /** True once the guard has answered or shows "thinking…", so that the bot's own code can answer no more. */
  isTaken(): boolean;
}

/** Discord waits 3 s for the first answer; a store on a slow disk may need longer. */
const DECISION_WITHIN_MS = 2_000;

export function createGuardedAnswer(interaction: Interaction): GuardedAnswer {
  let state: "open" | "deferred" | "answered" = "open";
  let deferring: Promise<unknown> = Promise.resolve();
  const timer = setTimeout(() => {
    if (state !== "open" || !interaction.isRepliable()) return;
    state = "deferred";
    // What goes wrong here is told by the answer that follows.
    deferring = interaction.deferReply({ flags: MessageFlags.Ephemeral }).catch(() => undefined);
  }, DECISION_WITHIN_MS);

  async function send(text: string): Promise<void> {
    if (!interaction.isRepliable()) throw new Error("This interaction takes no answer.");
    const body = { content: text, allowedMentions: { parse: [], repliedUser: false } };
    const before = state;
    state = "answered";
    await deferring;
    if (before === "open") await interaction.reply({ ...body, flags: MessageFlags.Ephemeral });
    else if (before === "deferred") await interaction.editReply(body);
    else await interaction.followUp({ ...body, flags: MessageFlags.Ephemeral });
  }

  return {
    send,
    finish: async (text) => {
      clearTimeout(timer);
      if (interaction.isAutocomplete()) await interaction.respond([]);
      else if (state !== "answered" && interaction.isRepliable()) await send(text);
    },
    stopWaiting: () => clearTimeout(timer),
    isTaken: () => state !== "open",
  };
}
