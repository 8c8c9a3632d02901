import { COMMAND_OWNERS, parseSenderId } from "@openclaw/contracts";
import { channelIdentity } from "@openclaw/gateway/channel-identities";
import { parseChannel } from "../arguments/channel-argument.js";
import type { CliContext } from "../cli-context.js";
import { cliError } from "../cli-error.js";
import type { CommandHandler } from "../command-types.js";
import { EXIT } from "../exit-codes.js";
import { withState, type CliState } from "../state/open-state.js";
import { checkSameGateway } from "../state/same-gateway.js";
import { userNameOf } from "../state/user-name.js";
import { renderTable, tableWidth } from "../terminal/render-table.js";
import { sanitizeText } from "../terminal/sanitize-text.js";
import { isoTime } from "../terminal/time-text.js";
import { explainSender } from "./explain-sender.js";
import { timeText } from "./request-view.js";

/** One person who may give commands in chats. */
interface Owner {
  /** `<channel>:<senderId>`. */
  readonly owner: string;
  /** `command`: by `openclaw owner add`. */
  readonly source: "command" | "config";
  readonly addedAtMs?: number;
  readonly addedBy?: string;
}

/** `openclaw owner add`. */
export const runOwnerAdd: CommandHandler = async (context, args) => {
  const { key, channel, senderId } = ownerArgument(args.word("owner") ?? "");
  return await withState(context, async (state) => {
    await checkSameGateway(state.directories, state.config, args.flag("offline"));
    const record = { addedAtMs: context.now(), addedBy: userNameOf(context.userName) };
    const isNew = await state.store.transact([COMMAND_OWNERS], async (transaction) => {
      if ((await transaction.get(COMMAND_OWNERS, key)) !== undefined) return false;
      transaction.put(COMMAND_OWNERS, key, record);
      return true;
    });
    if (context.flags.json) context.printJson({ status: isNew ? "added" : "already-there", owner: key });
    else context.print(`${isNew ? "Added" : "Already there:"} owner ${ownerText(key)}.`);
    await talkAboutAdmission(context, state, { key, channel, senderId });
    return EXIT.ok;
  });
};

/** `openclaw owner remove`. */
export const runOwnerRemove: CommandHandler = async (context, args) => {
  const { key } = ownerArgument(args.word("owner") ?? "");
  return await withState(context, async (state) => {
    await checkSameGateway(state.directories, state.config, args.flag("offline"));
    const wasThere = await state.store.transact([COMMAND_OWNERS], async (transaction) => {
      if ((await transaction.get(COMMAND_OWNERS, key)) === undefined) return false;
      transaction.delete(COMMAND_OWNERS, key);
      return true;
    });
    const isConfigured = configuredOwners(state).includes(key);
    const inConfig = isConfigured ? ` commands.ownerAllowFrom in the configuration still names them.` : "";
    if (!wasThere) {
      throw cliError(
        "OWNER_NOT_FOUND",
        `${ownerText(key)} was not added by openclaw owner add.${inConfig} Run openclaw owner list.`,
      );
    }
    if (context.flags.json) {
      context.printJson({ status: "removed", owner: key, stillOwner: isConfigured });
    } else {
      context.print(`Removed owner ${ownerText(key)}.`);
    }
    if (isConfigured) context.talk(context.style.warn(`Warning:${inConfig}`));
    return EXIT.ok;
  });
};

/** `openclaw owner list`, and bare `openclaw owner`. */
export const runOwnerList: CommandHandler = async (context) =>
  await withState(context, async (state) => {
    const owners = [...(await addedOwners(state)), ...configured(state)];
    if (context.flags.json) {
      context.printJson({ owners: owners.map(ownerJson) });
      return EXIT.ok;
    }
    if (owners.length === 0) {
      context.print("No owners: nobody may give commands in chats.");
      context.talk("Add yourself with: openclaw owner add telegram:<your user id>");
      return EXIT.ok;
    }
    const columns = [{ heading: "Owner" }, { heading: "Source" }, { heading: "Added" }, { heading: "By" }];
    const rows = owners.map(({ owner, source, addedAtMs, addedBy }) => [
      ownerText(owner),
      source === "config" ? "commands.ownerAllowFrom" : "openclaw owner add",
      addedAtMs === undefined ? "" : timeText(context, addedAtMs),
      sanitizeText(addedBy ?? ""),
    ]);
    context.print(renderTable(columns, rows, tableWidth(context.stdout.columns)));
    return EXIT.ok;
  });

/** Reads `<channel>:<senderId>` of one person, as the channel writes the id. Throws `INVALID_OWNER`. */
function ownerArgument(text: string): {
  readonly key: string;
  readonly channel: string;
  readonly senderId: string;
} {
  const colon = text.indexOf(":");
  if (colon < 1) throw invalidOwner(text);
  const channel = parseChannel(text.slice(0, colon));
  const senderId = channelIdentity(channel).normalizeAllowEntry(text.slice(colon + 1).trim());
  // A wildcard would make everybody an owner, and a name belongs to whoever takes it next.
  if (senderId === undefined || senderId === "*") throw invalidOwner(text);
  return { key: `${channel}:${parseSenderId(senderId)}`, channel, senderId };
}

const invalidOwner = (text: string): Error =>
  cliError(
    "INVALID_OWNER",
    `Invalid owner: ${sanitizeText(text, 128)}. Expected a channel and the stable id of one person, such as telegram:123456789; no name and no "*".`,
  );

async function addedOwners({ store }: Pick<CliState, "store">): Promise<readonly Owner[]> {
  const owners: Owner[] = [];
  for await (const [owner, { addedAtMs, addedBy }] of store.entries(COMMAND_OWNERS)) {
    owners.push({
      owner,
      source: "command",
      ...(typeof addedAtMs === "number" && { addedAtMs }),
      ...(typeof addedBy === "string" && { addedBy }),
    });
  }
  return owners;
}

const configured = (state: CliState): readonly Owner[] =>
  configuredOwners(state).map((owner) => ({ owner, source: "config" }));

function configuredOwners({ config }: Pick<CliState, "config">): readonly string[] {
  return config.status === "read" ? config.loaded.config.commands.ownerAllowFrom : [];
}

const ownerText = (owner: string): string => sanitizeText(owner, 320);

const ownerJson = ({ owner, source, addedAtMs, addedBy }: Owner): object => ({
  owner,
  source,
  ...(addedAtMs !== undefined && { addedAt: isoTime(addedAtMs) }),
  ...(addedBy !== undefined && { addedBy }),
});

/** An owner must get past the gate like everybody else. */
async function talkAboutAdmission(
  context: CliContext,
  state: CliState,
  { key, channel, senderId }: { readonly key: string; readonly channel: string; readonly senderId: string },
): Promise<void> {
  if (state.config.status === "failed") return;
  const accounts = state.accounts
    .filter((account) => account.channel === channel)
    .map(({ account }) => account);
  const explanations = await Promise.all(
    (accounts.length === 0 ? ["default"] : accounts).map((account) =>
      explainSender(state, { channel, account, senderId }),
    ),
  );
  if (explanations.some(({ outcome }) => outcome === "admit")) return;
  context.talk(
    context.style.warn(
      `Warning: ${ownerText(key)} is not approved as a sender yet, and counts as an owner only after that. ` +
        "Write to the bot, then: openclaw pairing approve <code>",
    ),
  );
}
