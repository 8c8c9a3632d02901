import type { DiscordPayload, FakeInteraction } from "./fake-discord-types.js";
import { refuse, type RestAnswer } from "./rest-answer.js";

/** The server's side of interactions: three seconds for the first answer, and what became of it. */
export interface FakeInteractions {
  add(interaction: NewInteraction): FakeInteraction;
  has(token: string | undefined): boolean;
  callback(id: string, token: string, payload: DiscordPayload): RestAnswer;
  editOriginal(token: string, payload: DiscordPayload): RestAnswer;
  deleteOriginal(token: string): RestAnswer;
  followUp(token: string, payload: DiscordPayload): RestAnswer;
}

export interface NewInteraction {
  readonly id: string;
  readonly token: string;
  readonly userId: string;
  readonly channelId: string;
}

type Open = {
  -readonly [Field in keyof FakeInteraction]: FakeInteraction[Field];
} & { readonly channelId: string; readonly sinceMs: number; isEphemeral: boolean };

const ANSWER_WITHIN_MS = 3000;
const EPHEMERAL = 64;

export type InteractionText = {
  readonly channelId: string;
  readonly isEphemeral: boolean;
  readonly payload: DiscordPayload;
};

const isEphemeral = (payload: DiscordPayload): boolean => (Number(payload["flags"] ?? 0) & EPHEMERAL) !== 0;

export function createFakeInteractions(onText: (text: InteractionText) => RestAnswer): FakeInteractions {
  const all: Open[] = [];
  const byToken = (token: string): Open | undefined => all.find((one) => one.token === token);

  function textOf(one: Open, payload: DiscordPayload, ephemeral: boolean): RestAnswer {
    return onText({ channelId: one.channelId, isEphemeral: ephemeral, payload });
  }

  function answer(one: Open, type: unknown, data: DiscordPayload): RestAnswer {
    one.isEphemeral = isEphemeral(data);
    if (type === 5) one.state = "waiting";
    else if (type === 6) one.state = "acknowledged";
    else if (type === 4) {
      const answered = textOf(one, data, one.isEphemeral);
      if (answered.status >= 400) return answered;
      one.state = "answered";
    } else return refuse(400, 50_035, "Invalid Form Body");
    return { status: 204 };
  }

  return {
    add: (interaction) => {
      const one: Open = {
        ...interaction,
        state: "unanswered",
        sinceMs: performance.now(),
        isEphemeral: false,
      };
      all.push(one);
      return one;
    },
    has: (token) => all.some((one) => one.token === token),
    callback: (id, token, payload) => {
      const one = byToken(token);
      if (one === undefined || one.id !== id || performance.now() - one.sinceMs > ANSWER_WITHIN_MS) {
        return refuse(404, 10_062, "Unknown interaction");
      }
      if (one.state !== "unanswered")
        return refuse(400, 40_060, "Interaction has already been acknowledged.");
      const data = payload["data"];
      return answer(one, payload["type"], typeof data === "object" && data !== null ? { ...data } : {});
    },
    editOriginal: (token, payload) => {
      const one = byToken(token);
      if (one === undefined || one.state === "unanswered") return refuse(404, 10_015, "Unknown Webhook");
      if (one.state === "removed") return refuse(404, 10_008, "Unknown Message");
      const answered = textOf(one, payload, one.isEphemeral);
      if (answered.status < 400) one.state = "answered";
      return answered;
    },
    deleteOriginal: (token) => {
      const one = byToken(token);
      if (one === undefined || one.state === "unanswered") return refuse(404, 10_015, "Unknown Webhook");
      if (one.state === "removed") return refuse(404, 10_008, "Unknown Message");
      one.state = "removed";
      return { status: 204 };
    },
    followUp: (token, payload) => {
      const one = byToken(token);
      if (one === undefined || one.state === "unanswered") return refuse(404, 10_015, "Unknown Webhook");
      return textOf(one, payload, isEphemeral(payload));
    },
  };
}
