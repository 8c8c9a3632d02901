import type { ChannelConfig } from "./config-types.js";

type DmPolicy = NonNullable<ChannelConfig["dmPolicy"]>;
type RawList = readonly (string | number)[];

/** What tells who may write in private, in OpenClaw's newer and older spelling. */
export interface RawDirectPolicy {
  readonly dmPolicy?: DmPolicy;
  readonly allowFrom?: RawList;
  /** OpenClaw's older spelling on Discord and Slack. */
  readonly dm?: { readonly enabled?: boolean; readonly policy?: DmPolicy; readonly allowFrom?: RawList };
}

export type DirectPolicy = Pick<RawDirectPolicy, "dmPolicy" | "allowFrom">;

const FROM_STRICT_TO_LAX: readonly DmPolicy[] = ["disabled", "allowlist", "pairing", "open"];

/**
 * What `dm` and the newer keys say together: `dm` counts where the newer keys say nothing, and `dm.enabled: false` before all of
 * them. For an account, those of its channel count too: a switched-off `dm` stays off, and where newer keys of the channel meet
 * `dm` of the account, both have to let somebody in.
 */
export function withDmSection(own: RawDirectPolicy, channel: RawDirectPolicy = {}): DirectPolicy {
  // Nothing older at all: the account says what it says itself, and the rest comes from its channel later.
  if (own.dm === undefined && channel.dm === undefined) return pick(own.dmPolicy, own.allowFrom);
  const dm = { ...channel.dm, ...own.dm };
  const dmPolicy = own.dmPolicy ?? stricter(channel.dmPolicy, own.dm?.policy) ?? dm.policy;
  const allowFrom = own.allowFrom ?? narrower(channel.allowFrom, own.dm?.allowFrom) ?? dm.allowFrom;
  return pick(dm.enabled === false ? "disabled" : dmPolicy, allowFrom);
}

function pick(dmPolicy: DmPolicy | undefined, allowFrom: RawList | undefined): DirectPolicy {
  return { ...(dmPolicy !== undefined && { dmPolicy }), ...(allowFrom !== undefined && { allowFrom }) };
}

function stricter(left: DmPolicy | undefined, right: DmPolicy | undefined): DmPolicy | undefined {
  if (left === undefined || right === undefined) return left ?? right;
  return FROM_STRICT_TO_LAX.find((policy) => policy === left || policy === right);
}

/** Who is in both lists. */
function narrower(left: RawList | undefined, right: RawList | undefined): RawList | undefined {
  if (left === undefined || right === undefined) return left ?? right;
  if (left.includes("*")) return right;
  return right.includes("*") ? left : left.filter((entry) => right.map(String).includes(String(entry)));
}
