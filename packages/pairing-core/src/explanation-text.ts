import { DEFAULT_ACCOUNT, type AccessReason, type AccountId, type ChannelId } from "@openclaw/contracts";

/** Whom an explanation is about. */
export interface ExplanationSubject {
  readonly channel: ChannelId;
  readonly account: AccountId;
  readonly senderId: string;
  /** The other id under which a grant knows this sender. */
  readonly knownAs?: string;
  readonly groupId: string | undefined;
}

/** The names that the sentences use. */
interface Words {
  readonly channel: string;
  /** Key of the account in the configuration. */
  readonly key: string;
  readonly who: string;
  readonly group: string;
  readonly approve: string;
  readonly revoke: string;
}

/** One sentence for the owner: what happens, by which rule, and what changes it. */
export function explanationText(reason: AccessReason, subject: ExplanationSubject): string {
  const { channel, account, senderId, knownAs, groupId } = subject;
  const isDefault = account === DEFAULT_ACCOUNT;
  const flag = isDefault ? "" : ` --account ${account}`;
  return SENTENCES[reason]({
    channel,
    key: isDefault ? `channels.${channel}` : `channels.${channel}.accounts.${account}`,
    who: `${channel} sender ${senderId}${knownAs === undefined ? "" : `, who is also ${knownAs},`}`,
    group: `group ${JSON.stringify(groupId ?? "")}`,
    approve: `\`openclaw pairing approve ${channel} <code>${flag}\``,
    revoke: `\`openclaw pairing revoke ${channel} ${senderId}${flag}\``,
  });
}

const SENTENCES: Readonly<Record<AccessReason, (words: Words) => string>> = {
  dm_policy_open: ({ key }) =>
    `Anybody may write: ${key}.dmPolicy is "open" and ${key}.allowFrom holds "*"; remove the "*" to admit only those listed.`,
  dm_policy_disabled: ({ key }) =>
    `Direct messages are off: set ${key}.dmPolicy to "pairing" to let senders ask for access.`,
  dm_policy_allowlisted: ({ key, who }) =>
    `${who} may write: ${key}.allowFrom lists the sender or "*"; remove that entry to end this.`,
  dm_policy_not_allowlisted: ({ key, who }) =>
    `${who} is not listed and gets no answer: add the id to ${key}.allowFrom, or set ${key}.dmPolicy to "pairing".`,
  dm_policy_paired: ({ who, revoke }) =>
    `${who} may write because an owner approved the sender: ${revoke} ends this.`,
  dm_policy_pairing_required: ({ key, who, approve }) =>
    `${who} has no approval, or none that still counts, and is answered with a code: approve it with ${approve}, or add the id to ${key}.allowFrom.`,
  dm_policy_grant_ended: ({ who, approve }) =>
    `The approval of ${who} has ended, so the next message is answered with a new code: approve it with ${approve}.`,
  group_policy_allowed: ({ key, who, group }) =>
    `${who} may write in ${group}: ${key}.groupPolicy and its lists admit the sender.`,
  group_policy_disabled: ({ key }) =>
    `Groups are off: set ${key}.groupPolicy to "allowlist" and list senders in ${key}.groupAllowFrom.`,
  group_policy_empty_allowlist: ({ key, group }) =>
    `Nobody may write in ${group}, since no list names a sender: add ids to ${key}.groupAllowFrom (approvals by pairing do not count in groups).`,
  group_policy_not_allowlisted: ({ key, who, group }) =>
    `${who} is not listed for ${group}: add the id to ${key}.groupAllowFrom (approvals by pairing do not count in groups).`,
  unknown_chat_kind: () =>
    "The channel does not say whether the chat is direct or a group, so the event is dropped; no setting changes that.",
  unknown_event_kind: () =>
    "The channel does not say what kind of event this is, so it is dropped; no setting changes that.",
  invalid_sender: ({ channel }) =>
    `This is no sender id of ${channel}: take the stable id that \`openclaw pairing approved ${channel}\` shows.`,
  store_unavailable: ({ key }) =>
    `The pairing store cannot be read, so every sender that is not in ${key}.allowFrom is dropped: run \`openclaw doctor\`.`,
};
