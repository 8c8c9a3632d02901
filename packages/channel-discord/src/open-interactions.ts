import { RequestMethod } from "@discordjs/rest";
import type { OutboundPart } from "@openclaw/channel-kit";
import { createBoundedMap, isFields } from "@openclaw/channel-kit";
import type { Clock } from "@openclaw/contracts";
import { textBody } from "./text-body.js";
import type { DiscordRest } from "./discord-rest.js";

/** The interactions that can still be answered. */
export interface OpenInteractions {
  /** Tells Discord at once that we have it: it waits three seconds. False for what was seen before. */
  acknowledge(interaction: unknown): boolean;
  /** Answers so that only the one who used it sees it. False when that is no longer possible. */
  answer(id: string, part: OutboundPart): Promise<boolean>;
  /** The bot is done with it: "thinking…" without an answer goes away. */
  finish(id: string): Promise<void>;
}

export interface OpenInteractionsOptions {
  readonly rest: DiscordRest;
  readonly applicationId: () => string;
  readonly clock: Clock;
  readonly maxOpen: number;
  readonly signal: AbortSignal;
  readonly onFailure: (error: unknown) => void;
}

interface Open {
  readonly token: string;
  readonly openedAtMs: number;
  readonly acknowledged: Promise<boolean>;
  state: "waiting" | "quiet" | "answered" | "removed";
}

/** Discord takes answers for 15 minutes. */
const LIFETIME_MS = 14.5 * 60_000;
const EPHEMERAL = 64;
const ANSWER_LATER = { type: 5, data: { flags: EPHEMERAL } };
const NOTHING_TO_SHOW = { type: 6 };

export function createOpenInteractions(options: OpenInteractionsOptions): OpenInteractions {
  const { clock, rest, signal } = options;
  const open = createBoundedMap<Open>(options.maxOpen);
  const webhook = (token: string): `/${string}` => `/webhooks/${options.applicationId()}/${token}`;

  async function acknowledge(id: string, token: string, body: object): Promise<boolean> {
    const call = {
      name: "the first answer to a command",
      method: RequestMethod.Post,
      fullRoute: `/interactions/${id}/${token}/callback`,
      body,
      auth: false,
      secrets: [token],
    } as const;
    try {
      await rest.limitedCall(call, signal);
      return true;
    } catch (error) {
      options.onFailure(error);
      return false;
    }
  }

  async function edit(one: Open, part: OutboundPart): Promise<void> {
    const call = {
      name: "the answer to a command",
      method: RequestMethod.Patch,
      fullRoute: `${webhook(one.token)}/messages/@original`,
      body: textBody(part.text),
      auth: false,
      secrets: [one.token],
    } as const;
    one.state = "answered";
    try {
      await rest.call(call, part.signal);
    } catch (error) {
      one.state = "waiting";
      throw error;
    }
  }

  return {
    acknowledge: (interaction) => {
      if (!isFields(interaction)) return false;
      const { id, message, token, type } = interaction;
      if (typeof id !== "string" || typeof token !== "string" || open.get(id) !== undefined) return false;
      // A button, or a form behind one, has a message already; a command shows "thinking…" to the one who used it.
      const hasMessage = type === 3 || (type === 5 && isFields(message));
      open.set(id, {
        token,
        openedAtMs: clock.now(),
        acknowledged: acknowledge(id, token, hasMessage ? NOTHING_TO_SHOW : ANSWER_LATER),
        state: hasMessage ? "quiet" : "waiting",
      });
      return true;
    },
    answer: async (id, part) => {
      const one = open.get(id);
      if (one === undefined || clock.now() - one.openedAtMs > LIFETIME_MS) return false;
      if (!(await one.acknowledged)) return false;
      if (one.state === "waiting") {
        await edit(one, part);
        return true;
      }
      const call = {
        name: "the answer to a command",
        method: RequestMethod.Post,
        fullRoute: webhook(one.token),
        body: { ...textBody(part.text), flags: EPHEMERAL },
        auth: false,
        secrets: [one.token],
      } as const;
      await rest.call(call, part.signal);
      return true;
    },
    finish: async (id) => {
      const one = open.get(id);
      if (one === undefined || !(await one.acknowledged) || one.state !== "waiting") return;
      one.state = "removed";
      const call = {
        name: "taking back the answer to a command",
        method: RequestMethod.Delete,
        fullRoute: `${webhook(one.token)}/messages/@original`,
        auth: false,
        secrets: [one.token],
      } as const;
      await rest.limitedCall(call, signal).catch(options.onFailure);
    },
  };
}
