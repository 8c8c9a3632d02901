import type { GatewayHere } from "../state/same-gateway.js";
import { numberOf, objectOf, textOf, type JsonObject } from "../calls/json-fields.js";
import { adviceFor } from "../channels/advice.js";
import { accountFacts, namedAccounts, noSuchAccount, problemOf } from "../channels/account-facts.js";
import type { CliContext } from "../cli-context.js";
import type { CommandArguments, CommandHandler } from "../command-types.js";
import { EXIT } from "../exit-codes.js";
import { requireConfig, withState, type CliState } from "../state/open-state.js";
import { findGatewayHere, gatewayAddress } from "../state/same-gateway.js";
import { renderTable, tableWidth } from "../terminal/render-table.js";
import { sanitizeText } from "../terminal/sanitize-text.js";
import { isoTime } from "../terminal/time-text.js";
import { timeText } from "./request-view.js";

/** One account, as the gateway says it does; without a gateway, as the files say that it would. */
interface AccountStatus {
  readonly channel: string;
  readonly account: string;
  readonly state: string;
  readonly lastError?: string;
  /** What is wrong, and what to do. */
  readonly problem?: string;
  readonly retryAtMs?: number;
}

/** `openclaw channels status`, and bare `openclaw channels`. */
export const runChannelsStatus: CommandHandler = async (context, args) =>
  await withState(context, async (state) => {
    requireConfig(state);
    const here = await findGatewayHere(state.directories, state.config);
    const statuses = await readStatuses(context, state, args, here);
    if (context.flags.json) {
      context.printJson({ gateway: gatewayWord(here), channels: statuses.map(statusJson) });
      return EXIT.ok;
    }
    talkAboutGateway(context, state, here);
    print(context, args, statuses);
    return EXIT.ok;
  });

const gatewayWord = ({ status }: GatewayHere): string => (status === "own" ? "running" : status);

function talkAboutGateway(context: CliContext, state: CliState, here: GatewayHere): void {
  const { port } = gatewayAddress(state.config);
  if (here.status === "absent") {
    context.talk(
      `No gateway answers on port ${port}, so this is what the files say. Start it: openclaw gateway`,
    );
  }
  if (here.status === "another") {
    context.talk(
      `The gateway on port ${port} works on other directories, so this is what the files here say.`,
    );
  }
}

async function readStatuses(
  { env }: CliContext,
  state: CliState,
  args: CommandArguments,
  here: GatewayHere,
): Promise<readonly AccountStatus[]> {
  const live = here.status === "own" ? here.channels : {};
  const accounts = namedAccounts(state, args);
  const configured = await Promise.all(
    accounts.map(async (each): Promise<AccountStatus> => {
      const { channel, account } = each;
      const facts = objectOf(live[`${channel}/${account}`]);
      if (textOf(facts["state"]) !== undefined) return liveStatus(channel, account, facts);
      if (!each.enabled) return { channel, account, state: "off" };
      const problem = problemOf(await accountFacts(each, state, env));
      const isLive = here.status === "own" && each.supported;
      const added = isLive ? "Added since the gateway started. Restart it." : undefined;
      const text = problem ?? added;
      return { channel, account, state: "not running", ...(text !== undefined && { problem: text }) };
    }),
  );
  return configured;
}

const LOST = "The connection was lost. It is made again by itself; if it stays so, check the network.";

function liveStatus(channel: string, account: string, facts: JsonObject): AccountStatus {
  const state = textOf(facts["state"]) ?? "unknown";
  const retryAtMs = numberOf(facts["retryAtMs"]);
  const isUp = state === "running" || state === "starting";
  const lastError = isUp ? undefined : textOf(facts["lastError"]);
  const advice = state === "reconnecting" ? LOST : adviceFor(lastError);
  const problem = isUp ? undefined : (textOf(facts["lastErrorText"]) ?? advice);
  return {
    channel,
    account,
    state,
    ...(lastError !== undefined && { lastError }),
    ...(problem !== undefined && { problem }),
    ...(retryAtMs !== undefined && { retryAtMs }),
  };
}

function print(context: CliContext, args: CommandArguments, statuses: readonly AccountStatus[]): void {
  if (statuses.length === 0) {
    context.print(noSuchAccount(args));
    return;
  }
  const columns = [
    { heading: "Channel" },
    { heading: "Account" },
    { heading: "State" },
    { heading: "Next try" },
    { heading: "Problem", minWidth: 20 },
  ];
  const rows = statuses.map(({ channel, account, state, retryAtMs, lastError, problem }) => [
    sanitizeText(channel),
    sanitizeText(account),
    sanitizeText(state),
    retryAtMs === undefined ? "" : timeText(context, retryAtMs),
    sanitizeText(lastError ?? (problem === undefined ? "" : "see below")),
  ]);
  context.print(renderTable(columns, rows, tableWidth(context.stdout.columns)));
  for (const { channel, account, problem } of statuses) {
    if (problem === undefined) continue;
    context.talk(context.style.warn(sanitizeText(`${channel}/${account}: ${problem}`, 600)));
  }
}

function statusJson({ retryAtMs, ...status }: AccountStatus): object {
  return { ...status, ...(retryAtMs !== undefined && { retryAt: isoTime(retryAtMs) }) };
}
