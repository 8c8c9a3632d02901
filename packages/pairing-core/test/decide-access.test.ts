import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  compileAllowList,
  decideAccess,
  decideByGrant,
  type AccessFacts,
  type DmPolicy,
  type GroupPolicy,
} from "../src/index.js";

const LISTS: Readonly<Record<string, readonly string[] | undefined>> = {
  undefined: undefined,
  "[]": [],
  '[""]': [""],
  '["*"]': ["*"],
  '["5"]': ["5"],
  '["7"]': ["7"],
};
const listNames = Object.keys(LISTS);

/** Facts that nothing admits, with changes; text is passed where unchecked input could come from. */
const facts = (change: { readonly [Key in keyof AccessFacts]?: AccessFacts[Key] } = {}): AccessFacts => ({
  chatKind: "direct",
  eventKind: "message",
  senderId: "5",
  dmPolicy: "disabled",
  allowFrom: compileAllowList([]),
  groupPolicy: "disabled",
  groupAllowFrom: compileAllowList([]),
  ...change,
});

/** One line per policy: list -> outcome. */
const DIRECT: Readonly<Record<DmPolicy, Readonly<Record<string, string>>>> = {
  pairing: {
    undefined: "pairing dm_policy_pairing_required",
    "[]": "pairing dm_policy_pairing_required",
    '[""]': "pairing dm_policy_pairing_required",
    '["*"]': "admit dm_policy_allowlisted",
    '["5"]': "admit dm_policy_allowlisted",
    '["7"]': "pairing dm_policy_pairing_required",
  },
  allowlist: {
    undefined: "drop dm_policy_not_allowlisted",
    "[]": "drop dm_policy_not_allowlisted",
    '[""]': "drop dm_policy_not_allowlisted",
    '["*"]': "admit dm_policy_allowlisted",
    '["5"]': "admit dm_policy_allowlisted",
    '["7"]': "drop dm_policy_not_allowlisted",
  },
  open: {
    undefined: "drop dm_policy_not_allowlisted",
    "[]": "drop dm_policy_not_allowlisted",
    '[""]': "drop dm_policy_not_allowlisted",
    '["*"]': "admit dm_policy_open",
    '["5"]': "admit dm_policy_allowlisted",
    '["7"]': "drop dm_policy_not_allowlisted",
  },
  disabled: {
    undefined: "drop dm_policy_disabled",
    "[]": "drop dm_policy_disabled",
    '[""]': "drop dm_policy_disabled",
    '["*"]': "drop dm_policy_disabled",
    '["5"]': "drop dm_policy_disabled",
    '["7"]': "drop dm_policy_disabled",
  },
};

const GROUP: Readonly<Record<GroupPolicy, Readonly<Record<string, string>>>> = {
  allowlist: {
    undefined: "drop group_policy_empty_allowlist",
    "[]": "drop group_policy_empty_allowlist",
    '[""]': "drop group_policy_empty_allowlist",
    '["*"]': "admit group_policy_allowed",
    '["5"]': "admit group_policy_allowed",
    '["7"]': "drop group_policy_not_allowlisted",
  },
  open: Object.fromEntries(listNames.map((name) => [name, "admit group_policy_allowed"])),
  disabled: Object.fromEntries(listNames.map((name) => [name, "drop group_policy_disabled"])),
};

const EVENTS = ["message", "interaction", "reaction"] as const;
const DM_POLICIES = ["pairing", "allowlist", "open", "disabled"] as const;
const GROUP_POLICIES = ["allowlist", "open", "disabled"] as const;
const inWords = (decision: { outcome: string; reason: string }) => `${decision.outcome} ${decision.reason}`;

describe("the golden matrix", () => {
  const cells = EVENTS.flatMap((eventKind) => listNames.map((list) => ({ eventKind, list })));

  it.each(DM_POLICIES.flatMap((dmPolicy) => cells.map((cell) => ({ dmPolicy, ...cell }))))(
    "S101, S102, S110: a $eventKind in a direct chat under $dmPolicy with the list $list is decided as the table says.",
    ({ dmPolicy, eventKind, list }) => {
      const decision = decideAccess(facts({ dmPolicy, eventKind, allowFrom: compileAllowList(LISTS[list]) }));
      expect(inWords(decision)).toBe(DIRECT[dmPolicy][list]);
    },
  );

  it.each(GROUP_POLICIES.flatMap((groupPolicy) => cells.map((cell) => ({ groupPolicy, ...cell }))))(
    "S100, S101, S110: a $eventKind in a group under $groupPolicy with the list $list is decided as the table says.",
    ({ groupPolicy, eventKind, list }) => {
      const groupAllowFrom = compileAllowList(LISTS[list]);
      // All that direct messages go by admits: it must not count.
      const open = { dmPolicy: "open", allowFrom: compileAllowList(["*", "5"]) } as const;
      const decision = decideAccess(
        facts({ ...open, chatKind: "group", groupPolicy, eventKind, groupAllowFrom }),
      );
      expect(inWords(decision)).toBe(GROUP[groupPolicy][list]);
    },
  );

  it.each(EVENTS.map((eventKind) => ({ eventKind, isMessage: eventKind === "message" })))(
    "S109, S110, S111: without a live grant a $eventKind leads to a challenge only if it is a message.",
    ({ eventKind, isMessage }) => {
      const refused = isMessage ? "challenge" : "drop";
      expect(decideByGrant(eventKind, "live")).toEqual({ outcome: "admit", reason: "dm_policy_paired" });
      expect(inWords(decideByGrant(eventKind, "none"))).toBe(`${refused} dm_policy_pairing_required`);
      expect(inWords(decideByGrant(eventKind, "ended"))).toBe(`${refused} dm_policy_grant_ended`);
    },
  );
});

describe("what is not known", () => {
  const everything = facts({
    dmPolicy: "open",
    allowFrom: compileAllowList(["*"]),
    groupPolicy: "open",
    groupAllowFrom: compileAllowList(["*"]),
  });

  it.each([["unknown"], ["channel"], ["private"], [""], ["Direct"], [undefined], [null]])(
    "S112: a chat of kind %j is refused, whatever the policies.",
    (chatKind) => {
      expect(decideAccess(Object.assign({ ...everything }, { chatKind }))).toEqual({
        outcome: "drop",
        reason: "unknown_chat_kind",
      });
    },
  );

  it.each([
    ["receipt"],
    ["typing"],
    ["presence"],
    ["history"],
    ["own"],
    ["edit"],
    ["Message"],
    [""],
    [undefined],
  ])("S109: an event of kind %j is refused, whatever the policies.", (eventKind) => {
    for (const chatKind of ["direct", "group"]) {
      expect(decideAccess(Object.assign({ ...everything }, { chatKind, eventKind }))).toEqual({
        outcome: "drop",
        reason: "unknown_event_kind",
      });
    }
  });

  it("S133: an empty sender is refused, even where everybody may write.", () => {
    for (const chatKind of ["direct", "group"] as const) {
      expect(decideAccess({ ...everything, chatKind, senderId: "" }).reason).toBe("invalid_sender");
    }
  });

  it.each([["Open"], ["everyone"], [""], [null]])(
    "A policy %j that does not exist admits nobody.",
    (policy) => {
      const direct = Object.assign({ ...everything }, { dmPolicy: policy });
      expect(decideAccess(direct)).toEqual({ outcome: "drop", reason: "dm_policy_disabled" });
      const group = Object.assign({ ...everything }, { chatKind: "group", groupPolicy: policy });
      expect(decideAccess(group)).toEqual({ outcome: "drop", reason: "group_policy_disabled" });
    },
  );
});

it("S105, S117: a decision says who may talk and by which rule, and nothing of commands or owners.", () => {
  const open = facts({ dmPolicy: "open", allowFrom: compileAllowList(["*"]) });
  expect(Object.keys(decideAccess(open)).toSorted()).toEqual(["outcome", "reason"]);
  expect(Object.keys(decideByGrant("message", "live")).toSorted()).toEqual(["outcome", "reason"]);
});

it("More entries change nothing for a sender who is listed, and a list without the sender never admits, whatever else is in it.", () => {
  const id = fc.stringMatching(/^[a-z0-9]{1,4}$/);
  const policy = fc.constantFrom(...DM_POLICIES);
  fc.assert(
    fc.property(policy, id, fc.array(id), fc.array(id), (dmPolicy, senderId, entries, more) => {
      const others = entries.filter((entry) => entry !== senderId);
      const decide = (list: readonly string[]) =>
        decideAccess(facts({ dmPolicy, senderId, allowFrom: compileAllowList(list) })).outcome;
      expect(decide(others)).not.toBe("admit");
      const isAdmitted = decide([...others, senderId]) === "admit";
      expect(decide([...others, senderId, ...more]) === "admit").toBe(isAdmitted);
    }),
  );
});
