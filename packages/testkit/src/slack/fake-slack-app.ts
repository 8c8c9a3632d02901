import type { WebSocket } from "ws";
import { createChangeNotifier } from "../change-notifier.js";
import { createSlackCalls } from "./fake-slack-http.js";
import { createSlackQueue, type SlackItem } from "./fake-slack-queue.js";
import { createSlackSockets } from "./fake-slack-socket.js";
import type {
  FakeSlackApp,
  FakeSlackCredentials,
  SlackCall,
  SlackFailure,
  SlackFields,
  SlackSent,
} from "./fake-slack-types.js";
import { answerCall, readText, type SlackAnswer } from "./fake-slack-web-api.js";

/** The server's side of one app. */
export interface SlackAppState extends FakeSlackApp {
  readonly credentials: FakeSlackCredentials;
  /** Notes the call and gives what was asked to happen instead of an answer. */
  record(call: SlackCall): SlackFailure | undefined;
  answer(call: SlackCall, token: string, socketUrl: () => string): SlackAnswer;
  accept(socket: WebSocket): void;
  respond(channel: string, body: SlackFields): void;
  /** Called when the server listens again. */
  resume(): void;
}

export interface SlackAppOptions {
  readonly credentials: FakeSlackCredentials;
  readonly responseUrl: (channel: string) => string;
  /** Whether people can be heard at the moment. */
  readonly isUp: () => boolean;
}

let created = 0;

const directChannel = (user: string): string => `D${user}`;

export function createSlackApp({ credentials, isUp, responseUrl }: SlackAppOptions): SlackAppState {
  const { enterpriseId, signingSecret = "", teamId = "T0FAKE001" } = credentials;
  const number = String((created += 1)).padStart(4, "0");
  const own = { teamId, enterpriseId, botUserId: `U0BOT${number}`, botId: `B0BOT${number}` };
  const notifier = createChangeNotifier();
  const queue = createSlackQueue(notifier);
  const sockets = createSlackSockets(queue, notifier);
  let eventsUrl: string | undefined;
  const calls = createSlackCalls(queue, signingSecret, () => eventsUrl);
  const sent: SlackSent[] = [];
  const made: SlackCall[] = [];
  const failures = new Map<string, SlackFailure[]>();
  const taken = new Map<string, number>();
  let ids = 0;
  let revoked = false;

  const nextId = (): string => String((ids += 1)).padStart(6, "0");

  function push(kind: SlackItem["kind"], body: SlackFields, chat: string): void {
    const earlier = eventsUrl === undefined ? [] : queue.items();
    const item = queue.add({ kind, body, chat });
    if (!isUp()) return;
    if (eventsUrl === undefined) sockets.deliver(item);
    // What was refused before comes first.
    else for (const due of [...earlier.filter((other) => other.attempt > 0), item]) void calls.deliver(due);
  }

  function event(fields: SlackFields, envelope: SlackFields = {}): string {
    const eventId = `Ev${number}${nextId()}`;
    const body = {
      type: "event_callback",
      token: "legacy",
      team_id: teamId,
      api_app_id: `A${number}`,
      event: fields,
      event_id: eventId,
      event_time: 1_767_225_600,
      authorizations: [
        { enterprise_id: enterpriseId ?? null, team_id: teamId, user_id: own.botUserId, is_bot: true },
      ],
      is_ext_shared_channel: false,
      ...envelope,
    };
    push("events_api", body, readText(fields["channel"]));
    return body.event_id;
  }

  function record(call: SlackCall): SlackFailure | undefined {
    made.push(call);
    notifier.changed();
    return failures.get(call.method)?.shift();
  }

  function note(text: SlackSent): void {
    sent.push(text);
    notifier.changed();
  }

  return {
    ...own,
    credentials,
    sent,
    calls: made,
    acknowledged: sockets.acknowledged,
    statuses: calls.statuses,
    directChannel,
    event,
    record,
    message: (user, text, fields = {}) => {
      const ts = `1767225600.${nextId()}`;
      const channel = directChannel(user);
      const direct = { channel, channel_type: "im" };
      return event({ type: "message", user, text, ts, event_ts: ts, team: teamId, ...direct, ...fields });
    },
    interactive: (payload) => {
      const chat = String(Reflect.get(Object(payload["channel"]), "id") ?? "");
      const response = { response_url: responseUrl(chat), trigger_id: `${nextId()}.${number}.interactive` };
      push("interactive", { team: { id: teamId }, ...response, ...payload }, chat);
    },
    command: (user, command, text, fields = {}) => {
      const channel = readText(fields["channel_id"] ?? directChannel(user));
      const where = { team_id: teamId, channel_id: channel, channel_name: "directmessage" };
      const response = { response_url: responseUrl(channel), trigger_id: `${nextId()}.${number}.command` };
      const body = {
        command,
        text,
        user_id: user,
        user_name: user.toLowerCase(),
        ...where,
        ...response,
        ...fields,
      };
      push("slash_commands", body, channel);
    },
    nextSent: (channel) => {
      const index = taken.get(channel) ?? 0;
      taken.set(channel, index + 1);
      return notifier.until(() => sent.filter((text) => text.channel === channel)[index]);
    },
    nextCall: (method) => {
      const from = made.length;
      return notifier.until(() => made.slice(from).find((call) => call.method === method));
    },
    failNext: (method, failure) => failures.set(method, [...(failures.get(method) ?? []), failure]),
    revoke: () => {
      revoked = true;
      sockets.broadcast({ type: "disconnect", reason: "refresh_requested" });
    },
    connections: () => sockets.size(),
    connected: (count) => notifier.until(() => (sockets.size() === count ? true : undefined)),
    frame: (frame) => sockets.broadcast(frame),
    responsive: (isResponsive) => sockets.responsive(isResponsive),
    pending: () => queue.items().length,
    settled: () => notifier.until(() => (queue.items().length === 0 ? true : undefined)),
    deliverTo: (url) => (eventsUrl = url),
    redeliver: async () => {
      await Promise.all(queue.items().map((item) => calls.deliver(item)));
    },
    answer: (call, token, socketUrl) =>
      answerCall(call, { own, credentials, token, revoked, socketUrl, directChannel, nextId, note }),
    accept: (socket) => sockets.accept(socket),
    respond: (channel, body) =>
      note({ channel, text: readText(body["text"]), arguments: body, isResponse: true }),
    resume: () => {
      if (eventsUrl !== undefined) for (const item of queue.items()) void calls.deliver(item);
    },
  };
}
