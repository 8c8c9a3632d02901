import { accountFacts, problemOf, type AccountFacts } from "../channels/account-facts.js";
import type { Environment } from "../cli-context.js";
import type { CliState } from "../state/open-state.js";
import type { Finding } from "./finding.js";

/** Whether what the configuration enables can run: adapters, credentials, sessions. */
export async function channelFindings(state: CliState, env: Environment): Promise<readonly Finding[]> {
  const enabled = state.accounts.filter((account) => account.enabled);
  const all = await Promise.all(enabled.map((account) => accountFacts(account, state, env)));
  return all.flatMap(findingsOf);
}

function findingsOf(facts: AccountFacts): readonly Finding[] {
  const { account, description } = facts;
  const name = `${account.channel}/${account.account}`;
  const problem = problemOf(facts);
  const findings: Finding[] = [];
  if (problem !== undefined) findings.push({ ...kindOf(facts), message: `${name}: ${problem}` });
  if (description?.webhookPath !== undefined) {
    findings.push({
      code: "channel-webhook",
      severity: "info",
      message: `${name} is called by its vendor on ${description.webhookPath}: that path of the gateway has to be reachable from there.`,
    });
  }
  return findings;
}

function kindOf({ description, linked }: AccountFacts): Pick<Finding, "code" | "severity"> {
  if (description === undefined) return { code: "channel-not-supported", severity: "info" };
  if (description.adapter?.isInstalled === false) {
    return { code: "channel-adapter-missing", severity: "error" };
  }
  if (description.missing !== undefined) return { code: "channel-not-configured", severity: "error" };
  if (linked?.status === "unknown") return { code: "channel-session-unreadable", severity: "error" };
  return { code: "channel-not-linked", severity: "warning" };
}
