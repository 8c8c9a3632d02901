import { isOpenClawError, type InboundMessage, type Logger, type OpenClawError } from "@openclaw/contracts";
import { ownerCaller } from "@openclaw/device-pairing";
import { answerNotify } from "./answer-notify.js";
import { approveRequest } from "./approve-request.js";
import type { CommandOwners } from "./command-owners.js";
import { describeWaiting } from "./describe-requests.js";
import { issueSetupCode } from "./issue-setup-code.js";
import { chatKey, type PairAnswer, type PairParts, type PairScene } from "./pair-types.js";
import { isPairCommand, parsePairCommand, type PairVerb } from "./parse-pair-command.js";
import { plainLine } from "./plain-line.js";
import { rejectRequest } from "./reject-request.js";
import { readWaitingRequests } from "./waiting-requests.js";

/** A command that people write to the bot, instead of something for the agent. */
export interface ChatCommand {
  /** True also for what is refused: such a text never reaches the agent. */
  matches(message: Pick<InboundMessage, "text">): boolean;
  /** Answers a message that the gate has admitted. Rejects when an answer cannot be sent. */
  run(message: InboundMessage, reply: (text: string) => Promise<void>): Promise<void>;
}

export interface PairCommandOptions extends PairParts {
  readonly owners: CommandOwners;
}

const IN_DIRECT_CHATS = "/pair works in a direct chat with the bot only: a setup code is a secret.";
const OWNERS_UNKNOWN = "Who may use /pair cannot be read right now, so nothing was done.";
const HELP = [
  "/pair: a setup code for a new device",
  "/pair qr: the same, and how to get it as a QR code",
  "/pair pending: what waits for approval",
  "/pair approve: let in the device that presented a setup code of this chat",
  "/pair approve <id>: let in this one",
  "/pair reject <id>",
  "/pair cleanup: invalidate the unused setup codes of this chat",
  "/pair notify on|off|once|status: be told of devices that ask",
].join("\n");

/** What the owner can fix, in words made for the owner. */
const TOLD_AS_IT_IS = new Set(["GATEWAY_LOOPBACK_ONLY", "INSECURE_GATEWAY_URL", "INVALID_GATEWAY_URL"]);

type Verbs = Readonly<
  Record<PairVerb, (scene: PairScene, argument: string | undefined) => Promise<PairAnswer>>
>;

/** `/pair` and what belongs to it, for owners alone; on any channel. */
export function createPairCommand(options: PairCommandOptions): ChatCommand {
  const { owners, logger, ownerCommand } = options;
  const verbs = createVerbs(options);

  const refusal = async ({ channel, chat, sender }: InboundMessage): Promise<string | undefined> => {
    if (chat.kind !== "direct") return IN_DIRECT_CHATS;
    try {
      if (await owners.includes({ channel, id: sender.id })) return undefined;
    } catch (error) {
      logger.error({ channel, senderId: sender.id, error }, "it cannot be read who the owners are");
      return OWNERS_UNKNOWN;
    }
    return `Only an owner of this gateway may use /pair. The owner is named where the gateway runs: ${ownerCommand} owner add ${channel}:${plainLine(sender.id)}`;
  };

  return {
    matches: ({ text }) => isPairCommand(text),
    async run(message, reply) {
      // A press on a button or an edit of an old message is no command: anybody could have made the button (S111).
      if (message.kind !== "message") return;
      const refused = await refusal(message);
      const ids = { channel: message.channel, account: message.account, senderId: message.sender.id };
      if (refused !== undefined) {
        logger.info(ids, "/pair was refused");
        return reply(refused);
      }
      const { verb, argument } = parsePairCommand(message.text);
      logger.info({ ...ids, verb }, "/pair by an owner");
      const caller = ownerCaller(`${message.channel}:${message.sender.id}`);
      const answer = await attempt(logger, ids, () =>
        verbs[verb]({ message, chat: chatKey(message), caller }, argument),
      );
      for (const text of answer) await reply(text);
    },
  };
}

function createVerbs(parts: PairParts): Verbs {
  return {
    code: (scene) => issueSetupCode(parts, scene, { withQr: false }),
    qr: (scene) => issueSetupCode(parts, scene, { withQr: true }),
    status: async ({ caller, chat }) => [
      describeWaiting(await readWaitingRequests(parts, caller), chat, parts.clock.now()),
    ],
    approve: (scene, requestId) => approveRequest(parts, scene, requestId),
    reject: (scene, requestId) => rejectRequest(parts, scene, requestId),
    cleanup: async ({ caller, chat }) => {
      const outcome = await parts.devices.revokeSetupCodes({ caller, chat });
      const count = outcome.status === "revoked" ? outcome.count : 0;
      return [
        count === 0
          ? "No unused setup codes were active."
          : `Invalidated ${count} unused setup code${count === 1 ? "" : "s"}.`,
      ];
    },
    notify: (scene, argument) => answerNotify(parts, scene, argument),
    help: () => Promise.resolve([HELP]),
  };
}

/** The owner is told what failed; what the message of another failure holds is for the log. */
async function attempt(logger: Logger, ids: object, work: () => Promise<PairAnswer>): Promise<PairAnswer> {
  try {
    return await work();
  } catch (error) {
    logger.error({ ...ids, error }, "/pair failed");
    if (!isOpenClawError(error)) throw error;
    return [failure(error)];
  }
}

const failure = ({ code, message }: OpenClawError): string =>
  TOLD_AS_IT_IS.has(code)
    ? `Error: ${message}`
    : `Error: ${code}. It is not certain that anything was done; /pair pending shows what waits. Where the gateway runs: openclaw doctor`;
