import type { Explanation } from "@openclaw/pairing-core";
import type { Environment } from "../cli-context.js";
import type { SenderQuery } from "../commands/explain-sender.js";
import type { CliState } from "../state/open-state.js";
import { accountFacts } from "./account-facts.js";

/** What the gateway does with the number of the account itself, before any policy is asked; `undefined` for everybody else. */
export async function explainOwnNumber(
  state: CliState,
  { channel, account, senderId }: SenderQuery,
  env: Environment,
): Promise<Explanation | undefined> {
  const configured = state.accounts.find((entry) => entry.channel === channel && entry.account === account);
  if (configured === undefined) return undefined;
  const { linked } = await accountFacts(configured, state, env);
  if (linked?.status !== "linked" || linked.as !== senderId) return undefined;
  return {
    outcome: "admit",
    reason: "dm_policy_allowlisted",
    chatKind: "direct",
    text: `${senderId} is the number of the account itself: what its owner writes to it is answered under every policy.`,
  };
}
