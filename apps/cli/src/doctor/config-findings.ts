import { isOpenClawError } from "@openclaw/contracts";
import type { ChannelAccount, GatewayConfig } from "@openclaw/gateway/config";
import {
  configKey,
  listAllowedSenders,
  listConfiguredSenders,
  type AllowedSender,
} from "../commands/allowed-senders.js";
import type { CliState } from "../state/open-state.js";
import type { Finding } from "./finding.js";

/** More people than an owner is likely to know by heart. */
const MANY_SENDERS = 25;

/** What in the configuration deserves a look. */
export async function configFindings(state: CliState): Promise<readonly Finding[]> {
  if (state.config.status === "failed") {
    const { error } = state.config;
    const named = isOpenClawError(error) ? error.details["path"] : undefined;
    return [
      {
        code: "config-unreadable",
        severity: "error",
        message: error.message,
        path: typeof named === "string" ? named : state.directories.configPath,
        remedy: "Correct the file; the gateway does not start before.",
      },
    ];
  }
  const { config, warnings } = state.config.loaded;
  return [
    ...warnings.map((message) => ({ code: "config-warning", severity: "warning", message }) as const),
    ...state.accounts.filter(({ enabled }) => enabled).flatMap((account) => policyFindings(config, account)),
    ...listConfiguredSenders(state, {}).flatMap(entryFindings),
  ];
}

/** What the configuration does with the approvals. Rejects with the store's errors. */
export async function approvalFindings(state: CliState): Promise<readonly Finding[]> {
  // Without the configuration every account would look like one that is not configured.
  if (state.config.status === "failed") return [];
  return grantFindings(state, await listAllowedSenders(state, {}));
}

function policyFindings(config: GatewayConfig, account: ChannelAccount): readonly Finding[] {
  const { policy } = account;
  const findings: Finding[] = [];
  if (policy.dmPolicy === "open") {
    const key = configKey(config, account, "dmPolicy");
    findings.push({
      code: "dm-policy-open",
      severity: "warning",
      message: `${key} is "open": whoever finds the bot can use it.`,
      remedy: `Set ${key} to "pairing".`,
    });
  }
  if (policy.groupPolicy === "open") {
    const key = configKey(config, account, "groupPolicy");
    findings.push({
      code: "group-policy-open",
      severity: "warning",
      message: `${key} is "open": every member of every group that the bot is in can use it.`,
      remedy: `Set ${key} to "allowlist" and list senders in groupAllowFrom.`,
    });
  }
  return findings;
}

function entryFindings({ key, id, risks }: AllowedSender): readonly Finding[] {
  if (risks.includes("everybody")) {
    return [
      {
        code: "allow-everybody",
        severity: "warning",
        message: `${key} holds "*": everybody is admitted.`,
        remedy: `Replace "*" by the ids of senders, or remove it and approve senders as they write.`,
      },
    ];
  }
  if (!risks.includes("mutable-name")) return [];
  return [
    {
      code: "mutable-name",
      severity: "warning",
      message: `${key} holds ${JSON.stringify(id)}, which is no stable sender id: names can change hands, so it admits nobody.`,
      remedy: "Replace it by the numeric or otherwise permanent id of the sender.",
    },
  ];
}

function grantFindings({ accounts }: CliState, allowed: readonly AllowedSender[]): readonly Finding[] {
  const grants = allowed.filter(({ source }) => source === "grant");
  const names = new Set(grants.map(({ channel, account }) => `${channel}/${account}`));
  return [...names].flatMap((name) => {
    const entries = grants.filter(({ channel, account }) => `${channel}/${account}` === name);
    const count = (risk: AllowedSender["risks"][number]): number =>
      entries.filter(({ risks }) => risks.includes(risk)).length;
    const isConfigured = accounts.some(({ channel, account }) => `${channel}/${account}` === name);
    const findings: Finding[] = [];
    const add = (code: string, severity: Finding["severity"], message: string): number =>
      findings.push({ code, severity, message });
    if (entries.length > MANY_SENDERS) {
      add(
        "many-senders",
        "info",
        `${name} has ${entries.length} approved senders. Review them: openclaw pairing approved`,
      );
    }
    if (count("ended") > 0) {
      add(
        "ended-approvals",
        "info",
        `${name} has ${count("ended")} approvals that have ended; they admit nobody.`,
      );
    }
    if (count("policy-ignores-approvals") > 0) {
      add(
        "approvals-ignored",
        "info",
        `${name} has approvals, but its dmPolicy is not "pairing": they admit nobody.`,
      );
    }
    if (!isConfigured) add("account-not-configured", "info", `${name} has approvals but is not configured.`);
    return findings;
  });
}
